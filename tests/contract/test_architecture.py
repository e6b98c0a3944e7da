"""Who may import whom: the order of the layers, read off the code itself."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import regulars

PACKAGE = Path(regulars.__file__).parent

MAY_IMPORT = {
    "core": set(),
    "sources": {"core"},
    "tables": {"core", "sources"},
    "facts": {"core", "sources", "tables"},
    "stats": {"core"},
    "models": {"core", "stats"},
    "explore": {"core", "tables", "facts", "stats", "models"},
    "segments": {"core", "tables", "facts", "stats", "models"},
    "predict": {"core", "tables", "facts", "stats", "models"},
    "act": {"core", "stats"},
    "present": {"core"},
    "chapters": {"core", "explore", "segments", "predict"},
    "definitions": {"core"},
    "export": {"core"},
    "output": {"core", "definitions", "export", "sources", "tables", "present"},
    "score": {"core", "definitions", "export"},
    "study": {
        "core", "sources", "tables", "facts", "stats", "models", "explore", "segments", "predict",
        "act", "present", "chapters", "export", "output", "score",
    },
    "app": {"core", "study"},
    "cli": {"core", "study", "app", "present"},
    "__main__": {"cli"},
    "__init__": {"core", "present", "sources", "study"},
}  # fmt: skip


def module_name(path: Path) -> tuple[str, ...]:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts


def imports(path: Path) -> list[tuple[str, ...]]:
    """The modules of ours that a file imports, as paths below the package."""
    own = path.relative_to(PACKAGE).parent.parts
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = own[: len(own) - node.level + 1]
            target = (*base, *(node.module or "").split(".")) if node.module else base
            found.extend([target] if node.module else [(*base, a.name) for a in node.names])
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("regulars"):
            found.append(tuple((node.module or "").split("."))[1:])
        elif isinstance(node, ast.Import):
            ours = [a.name for a in node.names if a.name.split(".")[0] == "regulars"]
            found.extend(tuple(name.split("."))[1:] for name in ours)
    return found


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: "/".join(p.relative_to(PACKAGE).parts))
def test_a_file_imports_only_what_its_layer_may(path: Path) -> None:
    layer = module_name(path)[0]
    assert layer in MAY_IMPORT, f"{layer} has no place in the order of the layers"
    for target in imports(path):
        assert target, f"{path.name} imports the whole package"
        assert target[0] == layer or target[0] in MAY_IMPORT[layer], (
            f"{layer} may not import {'.'.join(target)}"
        )


def chapter_of(module: tuple[str, ...]) -> tuple[str, ...]:
    """The chapter that a module is, or is a part of: explore.gaps.waits is a part of gaps."""
    return module[:2]


def test_chapters_never_import_each_other() -> None:
    for layer in ("explore", "segments", "predict"):
        for path in (PACKAGE / layer).rglob("*.py"):
            own = chapter_of(module_name(path))
            others = [t for t in imports(path) if t[0] == layer and chapter_of(t) != own]
            assert not others, f"{'.'.join(module_name(path))} imports its neighbour {others}"


def test_no_module_is_imported_in_a_circle() -> None:
    names = {module_name(path) for path in FILES}
    graph: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for path in FILES:
        if path.name == "__init__.py" and path.parent == PACKAGE:
            continue
        needs = {target for target in imports(path) if target in names}
        graph[module_name(path)] = needs - {module_name(path)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"imported in a circle: {error.args[1]}")


DATED = ("customer_days", "order_lines", "touches", "engagement_days", "traits")
"""Tables whose records have a day."""


def test_only_outcomes_read_past_the_cut_off() -> None:
    for path in (PACKAGE / "facts").glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        reads = any(table in text for table in DATED)
        if reads and not path.name.startswith("outcomes"):
            assert "day < $cutoff" in text, f"{path.name} does not stop at the cut-off"


def test_every_sql_file_says_what_its_table_is() -> None:
    for path in PACKAGE.rglob("*.sql"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("-- Grain: "), f"{path.name} does not open with its grain"
