"""Write docs/columns.md: how columns are recognised, and how well, layout by layout.

    python scripts/columns.py

The table is computed from the layouts in the data folder; a test compares it with the document.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.inputs.layouts import Layout, read_layouts, score  # noqa: E402

from regulars.sources.mapping.presets import PRESETS  # noqa: E402

PAGE = ROOT / "docs" / "columns.md"

PROSE = """\
# Which column is which

`regulars init FILES` says which file is which table and which column plays which role, why, and
how sure it is; `regulars run FILES` does the same where no map is there, and says what it assumed.
Only what is `sure` or `likely` is acted upon; what is `unsure` is listed for a person to decide.

Three kinds of evidence, in this order:

1. **Names.** A name is cut into words (`cust_no`, `InvoiceDate`, `Bestellnummer`), each word stands
   for a concept, in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish,
   Danish and Chinese; rules speak of concepts only. Some concepts make a role, some bar it: a
   *staff* name is no customer's, a *shipping* tax is not the tax, a *lifetime* total is no order's.
2. **Values.** A time is a time, an amount a number, an e-mail address is one; names that lie are
   found out (`Name` that counts #1001, #1002 is an order number; an `AMOUNT` of 1, 2 and 3 beside
   money with cents counts pieces).
3. **How columns hang together.** An order has one customer and one time. Price times quantity is
   what a line brought. An amount with tax and postage is what the order came to. A key that no
   two orders share is no customer's. An amount that stands on an order's first line only, or is
   the same on all of them, is the order's.

Where two columns would do equally well, none is decided. Known layouts are recognised by their
header and are plain data (`sources/mapping/presets.py`); they decide what rules cannot know.

## How well

Files that shops make at home and public data sets that no preset knows are tests as well
(`tests/inputs/homemade.py`, `strangers.py`). Ten of them were written when the rules were there: at
first sight 65 of their 78 roles were found and four decided wrongly, which is what to expect of a
file that nobody has seen; the words and rules that they lacked were added since. Look at what is
assumed before you rely on it.

26 real layouts, each with the true column of every role. *found*: decided, and right. *listed*:
right, and left to a person. *wrong*: decided, and neither the true column nor one that is as good.
"""


def table(layouts: Sequence[Layout]) -> str:
    """The scores with presets and by rules alone, as Markdown."""
    head = (
        "| layout | table | roles | found | found by rules alone | rules: listed, missed | wrong |"
    )
    lines = [head, "|---|---|---:|---:|---:|---|---:|"]
    sums = [0, 0, 0, 0]
    for layout in layouts:
        known, bare = score(layout, PRESETS), score(layout, ())
        wrong = len(known.wrong) + len(bare.wrong)
        open_roles = ", ".join([*(f"{r} (listed)" for r in bare.listed), *bare.missed])
        tables = layout.table if bare.table == layout.table else f"{layout.table} ({bare.table})"
        lines.append(
            f"| {layout.name} | {tables} | {known.of} | {known.found} | {bare.found} "
            f"| {open_roles} | {wrong} |"
        )
        for i, n in enumerate((known.of, known.found, bare.found, wrong)):
            sums[i] += n
    lines.append(f"| **all** | | {sums[0]} | {sums[1]} | {sums[2]} | | {sums[3]} |")
    return "\n".join(lines) + "\n"


def by_role(layouts: Sequence[Layout]) -> str:
    """The same, role by role."""
    lines = ["| role | layouts | found | found by rules alone |", "|---|---:|---:|---:|"]
    for role in layouts[0].roles:
        asking = [layout for layout in layouts if layout.asks_for(role)]
        if not asking:
            continue
        counts = []
        for presets in (PRESETS, ()):
            scores = [score(layout, presets) for layout in asking]
            counts.append(sum(1 for s in scores if role not in (*s.listed, *s.missed)))
        lines.append(f"| {role} | {len(asking)} | {counts[0]} | {counts[1]} |")
    return "\n".join(lines) + "\n"


def page(layouts: Sequence[Layout]) -> str:
    """The whole document."""
    return "\n".join(
        [
            PROSE, table(layouts),
            "A table in brackets is what the rules alone take the file for.\n",
            by_role(layouts),
        ]
    )  # fmt: skip


if __name__ == "__main__":
    data = Path(os.environ.get("REGULARS_DATA", ROOT / ".." / "shared" / "data"))
    PAGE.write_text(page(read_layouts(data)), encoding="utf-8")
