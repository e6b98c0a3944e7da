"""What a page holds packed, in the open: what no reader may find there is looked for in it too."""

import base64
import re
import zlib
from pathlib import Path

PACKED = re.compile(r'<script type="application/zlib" id="(\w+)">([A-Za-z0-9+/=]+)</script>')


def packed(page: str) -> dict[str, str]:
    """The texts that the page unpacks, by their names: `plotly` and `drawings`."""
    return {
        name: zlib.decompress(base64.b64decode(letters)).decode()
        for name, letters in PACKED.findall(page)
    }


def whole_text(path: Path) -> str:
    """All that a page says: its own text and that of its charts."""
    page = path.read_text(encoding="utf-8")
    return PACKED.sub("", page) + packed(page)["drawings"]
