# Every target makes the environment that it needs; Python 3.11 or later and make are all it takes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REGULARS_DATA ?= ../shared/data
export REGULARS_DATA
# The environment is this project's own: no user's packages, no other project's path.
export PYTHONNOUSERSITE := 1
unexport PYTHONPATH
# And its list of fonts: one that another matplotlib wrote names files that need not exist.
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/matplotlib

# The tests keep every core busy by themselves: more threads would only wait for each other.
test prove: export OMP_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help demo test lint prove bench notebooks gallery readme clean

help: ## say what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/demo ## install, make the studies of the sample data, say where the reports lie
	$(BIN)/regulars demo

test: lint ## check the code and run the tests (under 15 minutes)
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

prove: $(VENV)/dev ## the statistical claims and the published figures (under 30 minutes)
	$(BIN)/python -m pytest -m prove -n auto --dist loadfile

bench: $(VENV)/dev ## speed and memory, side by side with peers; by hand
	$(BIN)/python -m benchmarks

notebooks: $(VENV)/dev ## run the notebooks and keep their outputs
	$(BIN)/python scripts/notebooks.py

gallery: $(VENV)/dev ## draw every chart for docs/charts.md
	$(BIN)/python scripts/gallery.py

readme: $(VENV)/dev ## write the README's figures and its picture from the demo
	$(BIN)/regulars demo
	$(BIN)/python scripts/readme.py regulars-demo

clean: ## remove the environment, the caches and the demo's output
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis regulars-demo

# The environments: `demo` is what a user gets, `dev` adds what the tests use.
$(VENV)/demo $(VENV)/dev: $(VENV)/%: pyproject.toml constraints.txt | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[$*]"
	@touch $@

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
