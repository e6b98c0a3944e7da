"""The names that users import: a change here is a change for all of them."""

import subprocess
import sys

import regulars as rg

PUBLIC = [
    "Action",
    "Chart",
    "CornerShop",
    "Finding",
    "Inputs",
    "Quantity",
    "Refusal",
    "RegularsError",
    "Result",
    "Sentence",
    "Settings",
    "Study",
    "Table",
    "Window",
    "__version__",
]


def test_the_public_names_are_those_and_sorted() -> None:
    assert rg.__all__ == PUBLIC
    assert rg.__all__ == sorted(rg.__all__)
    for name in PUBLIC:
        assert hasattr(rg, name)


def test_public_names_have_docstrings() -> None:
    for name in PUBLIC[:-1]:
        assert (getattr(rg, name).__doc__ or "").strip(), name
    methods = [m for m in vars(rg.Study) if not m.startswith("_")]
    for method in methods:
        assert (getattr(rg.Study, method).__doc__ or "").strip(), f"Study.{method}"


def test_importing_the_package_loads_no_library_that_only_chapters_and_charts_need() -> None:
    # They take longer to load than a small shop takes to read.
    heavy = (
        "{'plotly', 'matplotlib', 'seaborn', 'IPython', 'scipy.optimize', 'scipy.stats', 'sklearn'}"
    )
    code = f"import sys, regulars; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
