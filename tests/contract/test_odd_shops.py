"""Odd records, put before every chapter at once.

Whatever a shop is like, a chapter finds something or says why it cannot; it claims nothing, writes
no number that is none, and its charts can be drawn. Warnings are errors here, as in all tests.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regulars import Study
from regulars.chapters import CHAPTERS, in_order_of_needs
from regulars.core.result import Inputs, Result
from regulars.core.words import Quantity, Sentence
from regulars.present.charts.interactive import plotly_figure
from regulars.present.charts.static import matplotlib_figure

Line = Mapping[str, str]
START = date(2023, 3, 1)
NO_NUMBER = re.compile(r"\b(nan|nat|inf|null)\b", re.IGNORECASE)
DEALT = np.random.default_rng(1).permuted(np.tile(np.arange(60), (4, 1)), axis=1)
"""Numbers of customers that go with nothing."""
ROLES = {
    "order_lines": {
        "customer_id": "who", "order_id": "order", "ordered_at": "at", "product_id": "product",
        "quantity": "pieces", "line_amount": "paid", "discount": "off", "cost": "cost",
    },
    "customers": {
        "customer_id": "who", "gender": "gender", "birth_date": "born", "city": "city",
        "channel": "won_by",
    },
    "products": {"product_id": "product", "product_name": "name", "category": "category"},
    "events": {"customer_id": "who", "occurred_at": "at", "event_type": "what"},
    "campaigns": {"campaign_id": "campaign", "starts_at": "begins"},
    "campaign_contacts": {"customer_id": "who", "campaign_id": "campaign", "arm": "arm"},
    "campaign_responses": {"customer_id": "who", "campaign_id": "campaign", "responded_at": "at"},
}  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """Records by table, as text; what a row lacks is empty."""

    lines: Sequence[Line]
    tables: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def open(self) -> Study:
        records = {"order_lines": self.lines, **self.tables}
        frames = {
            name: pd.DataFrame([*rows], columns=[*ROLES[name].values()], dtype="str").fillna("")
            for name, rows in records.items()
        }
        tables: dict[str, dict[str, Any]] = {name: {"columns": ROLES[name]} for name in records}
        tables["order_lines"]["repeated_rows"] = "keep"
        settings = {
            "currency": "EUR", "horizon_days": 30, "tables": tables, **self.settings,
        }  # fmt: skip
        return Study.open(frames, settings=settings)


def line(who: object, day: int, paid: float = 5.0, **more: object) -> Line:
    """A customer's only line of a day, counted from START."""
    made = {
        "who": who, "order": f"{who}-{day}", "at": f"{START + timedelta(days=day)} 10:30:00",
        "product": "tea", "pieces": 1, "paid": f"{paid:.2f}", "off": "0", "cost": "2", **more,
    }  # fmt: skip
    return {name: str(value) for name, value in made.items()}


def regular(n: int = 60, days: int = 400, **more: str) -> list[Line]:
    """So many customers, each with a gap, a size and a product of their own."""
    return [
        {**line(who, day, 3.0 + who % 7, product=f"p{who % 5}"), **more}
        for who in range(n)
        for day in range(who % 31, days, 9 + who % 23)
    ]


def known(n: int, **traits: Callable[[int], object]) -> list[Line]:
    """A row a customer, each trait from the customer's number."""
    return [{"who": str(i), **{k: str(make(i)) for k, make in traits.items()}} for i in range(n)]


def mailed(n: int, arm: Callable[[int], str], campaigns: Sequence[str] = ("may",)) -> Any:
    """Campaigns one after the other to so many customers."""
    return {
        "campaigns": [
            {"campaign": name, "begins": str(START + timedelta(days=60 * (i + 1)))}
            for i, name in enumerate(campaigns)
        ],
        "campaign_contacts": [
            {"who": str(who), "campaign": name, "arm": arm(who)}
            for name in campaigns
            for who in range(n)
        ],
    }


def visits(who: Sequence[object], days: Sequence[int], what: str = "visit") -> list[Line]:
    """So many events a day."""
    return [
        {"who": str(w), "at": f"{START + timedelta(days=day)} 09:00:00", "what": what}
        for w in who
        for day in days
    ]


SHOPS: dict[str, Shop] = {
    "one order": Shop([line(1, 0)]),
    "one customer": Shop([line(1, day) for day in range(0, 300, 7)]),
    "two customers of whom one comes daily": Shop(
        [*(line(1, day, 9) for day in range(200)), line(2, 100)]
    ),
    "one order each": Shop([line(who, who * 2 % 397, 1 + who % 9) for who in range(200)]),
    "one day": Shop([line(who, 0, 1 + who % 9, product=f"p{who % 4}") for who in range(120)]),
    "two days, years apart": Shop([line(who, 2500 * (who % 2), 2) for who in range(60)]),
    "a single product": Shop(regular(product="tea")),
    "no times of day": Shop([{**row, "at": row["at"][:10]} for row in regular()]),
    "everything free": Shop(regular(paid="0.00", cost="0")),
    "everything given away": Shop(regular(paid="0.00", off="5.00")),
    "everything on discount": Shop(regular(off="1.00")),
    "all returns": Shop(regular(pieces="-1", paid="-4.00")),
    "all undone": Shop(
        [
            {**row, "order": row["order"] + end, "pieces": sign + "1", "paid": sign + "4.00"}
            for row in regular(40)
            for end, sign in (("a", ""), ("b", "-"))
        ]
    ),
    "more returned than sold": Shop(
        [*regular(40), *(line(who, 399, -900, pieces="-1") for who in range(0, 40, 3))]
    ),
    "all alike": Shop(
        [line(who, day) for who in range(80) for day in range(0, 400, 10)],
        {
            "customers": known(
                80, gender=lambda _: "f", born=lambda _: "1980-01-01", city=lambda _: "Lyon",
                won_by=lambda _: "search",
            ),
            "events": visits(range(80), range(0, 400, 10)),
            "products": [{"product": "tea", "name": "Tea", "category": "Drinks"}],
            **mailed(80, lambda who: "control" if who % 2 else "mail"),
        },
    ),
    "two kinds that never mix": Shop(
        [line(who, day, 2) for who in range(40) for day in range(0, 400, 10)],
        {"customers": known(40, gender=lambda i: "fm"[i % 2], city=lambda i: f"Town {i % 2}")},
    ),
    "no category known": Shop(
        regular(), {"products": [{"product": f"p{i}", "name": f"Tea {i}"} for i in range(5)]}
    ),
    "one category": Shop(
        regular(), {"products": [{"product": f"p{i}", "category": "Tea"} for i in range(5)]}
    ),
    "a huge order": Shop([*regular(), line(7, 200, 9e11, pieces=1_000_000)]),
    "a reseller among single orders": Shop(
        [*(line(who, who) for who in range(90)), *(line(99, day, 4e4) for day in range(90))]
    ),
    "guests and one customer": Shop([*regular(who=""), line(1, 100)]),
    "no trait known": Shop(regular(), {"customers": known(60)}),
    "traits of which none is shared": Shop(
        regular(),
        {
            "customers": known(
                60, gender=lambda i: f"g{DEALT[0][i]}",
                born=lambda i: f"{1940 + DEALT[1][i]}-01-01",
                city=lambda i: f"Town {DEALT[2][i]}", won_by=lambda i: f"way {DEALT[3][i]}",
            )
        },
    ),
    "names that are no words": Shop(
        regular(),
        {
            "customers": known(60, city=lambda i: ("<b>x</b>", "{0}", "$a^b$", "0", "%")[i % 5]),
            "products": [
                {"product": f"p{i}", "name": n, "category": n}
                for i, n in enumerate(("{x}", "<i>", "$1$", "7", "a" * 300))
            ],
        },
    ),
    "born in odd years": Shop(
        regular(), {"customers": known(60, born=lambda i: f"{(1900, 2023, 2050)[i % 3]}-02-01")}
    ),
    "a campaign with controls alone": Shop(regular(), mailed(60, lambda _: "control")),
    "a campaign without controls": Shop(regular(), mailed(60, lambda _: "mail")),
    "one control": Shop(regular(), mailed(60, lambda who: "mail" if who else "control")),
    "a campaign to one": Shop(regular(), mailed(1, lambda _: "mail")),
    "campaigns that everyone answers at once": Shop(
        regular(),
        {
            **mailed(60, lambda who: "control" if who % 3 == 0 else "mail", ("may", "june")),
            "campaign_responses": [
                {"who": str(who), "campaign": "may", "at": str(START + timedelta(days=60))}
                for who in range(60)
            ],
        },
    ),
    "a campaign after the records": Shop(
        regular(20, 40), mailed(20, lambda who: "control" if who % 2 else "mail")
    ),
    "answers to nothing": Shop(
        regular(), {"campaign_responses": [{"who": "1", "at": str(START)}] * 3}
    ),
    "events of people who never bought": Shop(
        regular(), {"events": visits(range(900, 990), range(0, 400, 20))}
    ),
    "one event": Shop(regular(), {"events": visits([3], [50])}),
    "events before there are orders": Shop(
        [line(who, 390 + who % 5) for who in range(40)],
        {"events": visits(range(40), range(0, 390, 15), "email click")},
    ),
    "a cut-off after the first day": Shop(regular(), settings={"cutoff": "2023-03-02"}),
}  # fmt: skip


@pytest.fixture(scope="module", params=SHOPS)
def results(request: pytest.FixtureRequest) -> Iterator[dict[str, Result]]:
    """What all chapters say of a shop, of groups of ten customers and of single ones."""
    with SHOPS[request.param].open() as study:
        found: dict[str, Result] = {}
        for smallest_group in (10, 1):
            settings = study.settings.but(smallest_group=smallest_group)
            needed: dict[str, Result] = {}
            for chapter in in_order_of_needs():
                inputs = Inputs(
                    study._computing(),
                    study.window,
                    settings,
                    {name: needed[name] for name in chapter.needs},
                    n_families=sum(c.claims for c in CHAPTERS),
                )
                needed[chapter.name] = chapter.ask(inputs)
            found |= {f"{name}, groups of {smallest_group}": r for name, r in needed.items()}
        yield found


def sentences(result: Result) -> Iterator[Sentence]:
    for finding in result.findings:
        yield from (finding.sentence, finding.so_what)
    for refusal in result.refusals:
        yield refusal.why
    for chart in result.charts:
        yield chart.headline


def texts(result: Result) -> Iterator[str]:
    """All that is read of a result, but for the names in its tables."""
    yield from map(str, sentences(result))
    yield from (finding.caveat for finding in result.findings)
    for chart in result.charts:
        yield from (chart.subtitle, chart.caption, chart.alt)


def quantities(result: Result) -> Iterator[Quantity]:
    for sentence in sentences(result):
        yield from sentence.quantities.values()
    for finding in result.findings:
        yield finding.value
        if finding.money is not None:
            yield finding.money


def test_every_chapter_finds_something_or_says_why_not(results: dict[str, Result]) -> None:
    assert not [name for name, r in results.items() if not (r.findings or r.refusals)]


def test_nothing_is_claimed(results: dict[str, Result]) -> None:
    claims = [
        f"{name}: {finding.sentence}"
        for name, result in results.items()
        for finding in result.findings
        if finding.kind == "claim"
    ]
    assert not claims


def test_no_number_is_none(results: dict[str, Result]) -> None:
    odd = [
        (name, quantity)
        for name, result in results.items()
        for quantity in quantities(result)
        for value in (quantity.value, quantity.low, quantity.high)
        if value is not None and not math.isfinite(value)
    ]
    assert not odd
    told = [
        (name, text)
        for name, result in results.items()
        for text in texts(result)
        if NO_NUMBER.search(text)
    ]
    assert not told


def test_every_chart_can_be_drawn(
    results: dict[str, Result], request: pytest.FixtureRequest
) -> None:
    # Still pictures take longest: some shops are enough.
    still = [*SHOPS].index(request.node.callspec.params["results"]) % 6 == 0
    for name, result in results.items():
        for chart in result.charts:
            assert not chart.table[[chart.x.column, chart.y.column]].isna().any().any()
            plotly_figure(chart)
            if still and name.endswith("groups of 1"):
                matplotlib_figure(chart)
