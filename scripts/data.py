"""Write docs/data.md: what is read, how it is cleaned, and what every rule means.

    python scripts/data.py

The lists of tables, roles and rules are those of the code; a test compares them with the document.
"""

from pathlib import Path

from regulars.sources.roles import ROLES
from regulars.tables.rules import NOTICED, RULES

PAGE = Path(__file__).parent.parent / "docs" / "data.md"

READING = """\
# From raw records to clean tables

Nothing is told to the reader that it can find out, nothing is guessed that fits two readings, and
nothing is lost: every row and every cent is kept, or set aside by a rule that has a name.

## Reading

**CSV.** Encoding, delimiter, quoting, line endings, the row of the header, titles above and
totals below it are found out from the bytes. A plain file is read by the database on all cores.
One that is not (another encoding, damaged lines, remarks around the table) is split line by line,
in bounded memory. A line with a field too many or too few, or with a stray quote, is mended only
if exactly one repair looks like the rest of its columns; otherwise it is set aside as
`malformed`, with its number and reason. A quote that is never closed costs its own line, no
other.

**Numbers.** Decimal comma or point, thousands separators, currency signs, minus signs in any
place and parentheses are found column by column; what one column leaves open its neighbours
settle. `1_000`, `1e5`, `inf` and words are set aside, never guessed at. Amounts are exact to the
fourth decimal. Words for nothing (`NULL`, `nan`, `N/A`) are nothing.

**Dates.** ISO 8601 with and without an offset, day or month first, months in words in ten
languages, clocks of twelve hours, seconds, milliseconds and microseconds since 1970, a date and a
time of day in two columns. 31/01 decides for a whole column; where every date fits both orders,
the study stops and asks for `day_first`. Times are local times of the shop: an offset in the text
is converted to `time_zone`, `times_in = "UTC"` says that times without one are stored so, and
where the quiet hours of the day suggest it, the reader asks.

**Ids are text.** 007 stays 007; 17850.0, which programs make of 17850 where some rows have none,
is 17850 again; `="007"` and `'007` are unwrapped.

**Which column is which** is a page of its own: [columns.md](columns.md).

## Orders, lines and returns

- A file of orders and one of their lines are joined by `order_id`; orders alone are a line each.
  What stands on an order's first line only (Shopify) is filled in for the others; amounts named
  in `per_order` count once and are spread over the lines in proportion, exact to the fourth
  decimal.
- Items side by side (`Item 1 Name`, `Item 2 Name`) are a line each: map `"Item {n} Name"`.
- A return is told by a negative quantity or amount, by the beginning of its order id
  (`returns_start_with = "C"`), by a word (refund, Erstattung, remboursement), by a column of
  refunds or by a file of its own. It counts on its own day, and is matched with the purchase that
  it undoes: of the same order and product, or the latest of the same customer and product not yet
  taken back.
- An order that was cancelled counts on its day and is given back when it was cancelled. Without
  that date its status is today's knowledge, which no past cut-off had: it is set aside.
- `gross_sales`, `discounts`, `returns` and `net_sales` are kept apart; `tax` and `shipping` stand
  beside them (`tax_included = true` takes the tax out); `margin` where costs are known.
- Several currencies are converted at the rates under `[rates]`, or refused with their counts.
- Guests (no customer, ids in `guest_ids`, words such as *guest*) are in the money and in no
  figure of customers. The share of sales that carries a customer limits every claim: `check` says
  it.

## Customers and what else they do

- One row each. Of conflicting records the one that says most stays; what customer files leave
  open, orders say. The key is `customer_id`; without it the e-mail, and an e-mail that stands
  beside an id somewhere stands for that id everywhere.
- Ids that share an e-mail, or a name with a birth date or place, are pointed out (`same_person`)
  and never merged.
- Gender, age bands, birth dates and consent are read in many spellings. Names are in explicit
  exports only.
- Events become visits, opens, clicks and more per customer and day. Opens are kept apart: mail
  programs open e-mails by themselves. Purchases among events are no sales.
- A file with one row per customer and no orders gives the study that totals allow; each chapter
  that needs dates of purchases says so instead.

## The account

`regulars check` prints, the report shows and the folder keeps: the **ledger** (every rule that
set rows aside, with rows, customers, money, shares and the first example), what was **noticed**
and kept, the **reconciliation** (where every row and cent went), and **sales by month**, to be
held against the shop's own dashboard. `set_aside.parquet` has every such row as it was read, with
file, line and reasons.
"""


def rules() -> str:
    """The rules by name, as Markdown."""
    lines = ["## Rules that set rows aside", "", "| rule | meaning |", "|---|---|"]
    lines += [f"| {name} | {meaning} |" for name, meaning in RULES.items()]
    lines += [
        "| no_*role* | the role is empty, and the record is of no use without it |",
        "| unreadable_*role* | something stands there that cannot be read as the role's type |",
        "",
        "## What is noticed, and kept",
        "",
        "| rule | meaning |",
        "|---|---|",
    ]
    # The numbers of some rules are those of each shop.
    shown = {name: meaning.split(" (three times")[0] for name, meaning in NOTICED.items()}
    shown = {
        name: meaning.replace("{pieces:,}", "*so many*")
        .replace("{reseller_pieces:,.1f}", "*so many*")
        .replace("{reseller_spend:,.2f}", "*so much*")
        for name, meaning in shown.items()
    }
    lines += [f"| {name} | {meaning} |" for name, meaning in shown.items()]
    return "\n".join(lines) + "\n"


def roles() -> str:
    """The tables and their roles, as Markdown."""
    lines = ["## Tables and roles", ""]
    for table, of_table in ROLES.items():
        lines += [f"### {table}", "", "| role | meaning |", "|---|---|"]
        for role in of_table:
            marks = [
                *(["required"] if role.required else []),
                *(["several columns"] if role.many else []),
            ]
            more = f" ({', '.join(marks)})" if marks else ""
            lines.append(f"| {role.name} | {role.meaning}{more} |")
        lines.append("")
    return "\n".join(lines)


def page() -> str:
    """The whole document."""
    return "\n".join([READING, rules(), roles()]).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
