"""Run the notebooks on the sample data and keep their outputs.

    python scripts/notebooks.py            all of them
    python scripts/notebooks.py 01*.ipynb  some of them

What changes from run to run without a change of the study (times, the kernel's version) is left
out, so that a difference in a notebook is a difference in what it says. Pictures are kept in 256
colours, which nobody sees and which takes a third of the room.
"""

import base64
import io
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image
from PIL.PngImagePlugin import PngInfo

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
        coalesce_streams=True,  # a busy kernel sends what a cell prints in several pieces
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = slim(data["image/png"])
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def slim(png: str) -> str:
    """The same picture in 256 colours, as base64; its title and description stay."""
    picture = Image.open(io.BytesIO(base64.b64decode(png)))
    words = PngInfo()
    for key, text in picture.info.items():
        if isinstance(text, str) and key != "Software":
            words.add_text(key, text)
    kept = io.BytesIO()
    colours = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    colours.save(kept, "png", optimize=True, pnginfo=words)
    return base64.b64encode(kept.getvalue()).decode()


def main() -> None:
    patterns = sys.argv[1:] or ["*.ipynb"]
    for pattern in patterns:
        for path in sorted(NOTEBOOKS.glob(pattern)):
            nbformat.write(execute(path), path)
            print(path.name)


if __name__ == "__main__":
    main()
