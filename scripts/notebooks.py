"""Run the notebooks on the sample data and keep their outputs.

    python scripts/notebooks.py            all of them
    python scripts/notebooks.py 01*.ipynb  some of them

What changes from run to run without a change of the study (times, the kernel's version) is left
out, so that a difference in a notebook is a difference in what it says.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
SECONDS = 60
"""What a notebook may take on the sample data."""


def execute(path: Path) -> nbformat.NotebookNode:
    """The notebook with fresh outputs; a cell that fails is an error."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def main() -> None:
    patterns = sys.argv[1:] or ["*.ipynb"]
    for pattern in patterns:
        for path in sorted(NOTEBOOKS.glob(pattern)):
            nbformat.write(execute(path), path)
            print(path.name)


if __name__ == "__main__":
    main()
