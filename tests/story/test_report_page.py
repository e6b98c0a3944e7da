"""The report as a person meets it: opened from disk, in a browser without a network."""

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from regulars.core.result import (
    Action,
    Answer,
    Audience,
    Axis,
    Chart,
    Finding,
    RankedFinding,
    Refusal,
    Result,
    Story,
    Table,
)
from regulars.core.window import Window
from regulars.core.words import Quantity, say
from regulars.present.charts.marks import marks as rows_of
from regulars.present.charts.shades import cells
from regulars.present.charts.style import DARK, LIGHT
from regulars.present.grid import chart_grid
from regulars.present.html import chart_page, report
from tests.pages import PACKED, packed

from .test_drawing import CLOUDS, HOSTILE, every_chart, hostile_charts

SCRIPT, IMAGE = HOSTILE[:2]
MOST_BYTES = 3_000_000
"""2.84 MB as measured: 1.96 of them are plotly's script, packed."""
DAYS = (date(2017, 1, 1), date(2017, 12, 31))
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MONEY = Axis("money", "Amount", "money", "USD")


def finding(name: str, kind: Any = "description") -> Finding:
    share = Quantity(0.5, "share", low=0.47, high=0.53)
    return Finding(
        name,
        kind,
        say("Sentence of {name} about {share}.", name=name, share=share),
        share,
        2469,
        DAYS,
        say("So what of {name}.", name=name),
        f"Caveat of {name}.",
        Quantity(2.29e6, "money", "USD"),
        0.013 if kind == "claim" else None,
    )


def table(names: list[str], title: str) -> Table:
    amounts = [Decimal("4590188.03") + i for i in range(len(names))]
    frame = pd.DataFrame({"name": names, "money": amounts})
    return Table(frame, "one row per name", {"name": Axis("name", title), "money": MONEY})


def story() -> Story:
    """A study with every kind of chart, friendly and hostile."""
    friendly, hostile = every_chart(), hostile_charts(HOSTILE)
    answers = (
        Answer(
            "overview",
            "The year at a glance",
            "How much was sold?",
            Result(charts=tuple(friendly.values()), findings=(finding("growth", "claim"),)),
        ),
        Answer(
            "hostile",
            f"Chapter {SCRIPT}",
            f"Question {IMAGE}",
            Result(
                tables={"names": table(HOSTILE, IMAGE)},
                charts=tuple(hostile.values()),
                findings=(finding(SCRIPT), finding(IMAGE)),
                refusals=(Refusal(SCRIPT, say("Because of {name}.", name=IMAGE)),),
            ),
        ),
        Answer("silent", "A silent chapter", "Is there anything?", Result()),
    )
    ranked = [
        RankedFinding(answer.name, found, 1.0)
        for answer in answers
        for found in answer.result.findings
    ]
    action = Action(
        "call",
        say("Call {who}", who=SCRIPT),
        Audience("silent_premium", say("Rule of {name}", name=IMAGE), "audience", 87),
        ("overview.growth", "nowhere.gone"),
        Quantity(24000, "money", "USD", low=8200, high=41000),
        "margin",
        (say("First assumption"), say("Second assumption")),
        say("A random fifth is not called"),
    )
    return Story(
        f"Shop {SCRIPT}",
        True,
        Window(date(2017, 1, 1), date(2018, 1, 1)),
        "USD",
        answers,
        tuple(ranked * 3),
        (action,),
        table(["rule one", IMAGE], "Rule"),
        table(["guests", IMAGE], "Rule"),
        table(["customers", "set aside"], "Where"),
        table(["January", "February"], "Month"),
        table(["lines.csv"], "File"),
        "0.1.0",
        20260101,
    )


STORY = story()
DRAWN = [
    (f"chart-{i}-{j}", chart)
    for i, answer in enumerate(STORY.answers, 1)
    for j, chart in enumerate(answer.result.charts, 1)
]
PLOTS = [(name, chart) for name, chart in DRAWN if chart.kind != "kpis"]


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report(STORY), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a file without a network; a request elsewhere or an error in the page is a failure."""
    contexts, troubles = [], []

    def open_(
        path: Path,
        *,
        expect_errors: bool = False,
        init_script: str = "",
        at: str = "",
        drawn: str = "all",
        **settings: Any,
    ) -> Any:
        context = browser.new_context(
            offline=True, **{"viewport": DESKTOP, "accept_downloads": True, **settings}
        )
        contexts.append(context)
        page = context.new_page()
        context.on(
            "request",
            lambda r: (
                troubles.append(r.url)
                if not r.url.startswith(("file:", "data:", "blob:"))
                else None
            ),
        )
        if not expect_errors:
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on(
                "console",
                lambda m: troubles.append(m.text) if m.type in ("error", "warning") else None,
            )
        page.add_init_script(init_script)
        page.goto(f"{path.as_uri()}#{at}")
        if settings.get("java_script_enabled", True):
            page.wait_for_selector(f"html[data-drawn={drawn}]", timeout=60_000)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture(scope="module")
def plain(page_file: Path) -> str:
    """The page without what it holds packed."""
    return PACKED.sub("", page_file.read_text(encoding="utf-8"))


# The file


def test_the_file_is_small_and_the_same_each_time(page_file: Path) -> None:
    text = page_file.read_text(encoding="utf-8")
    assert len(text.encode()) < MOST_BYTES
    assert packed(text)["plotly"].count("plotly.js v") == 1
    assert "plotly.js v" not in text
    assert report(STORY) == text


def test_the_file_refers_to_nothing_outside_itself(plain: str) -> None:
    assert not re.findall(r"(?:src|href|url|action)\s*[=(]\s*[\"']?\s*(?:https?:)?//", plain)
    assert "@import" not in plain
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', plain)
    assert policy
    rules = policy[1].replace("&#39;", "'")
    assert "default-src 'none'" in rules
    assert "connect-src 'none'" in rules
    script = next(rule for rule in rules.split("; ") if rule.startswith("script-src"))
    # Two scripts, known word for word: the page's own, and the one that it unpacks.
    assert re.fullmatch(r"script-src( 'sha256-[\w+/]{43}='){2}", script)


def test_every_link_leads_somewhere(plain: str) -> None:
    ids = re.findall(r'\bid="([^"]*)"', plain)
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'href="#([^"]*)"', plain))
    assert len(targets) > 10
    assert targets <= set(ids)


def test_scripts_in_the_data_stay_data(plain: str) -> None:
    assert "<script>window.bitten" not in plain
    assert "<img src=x" not in plain
    assert plain.count("</script>") == 1


def until(page: Any, expression: str) -> None:
    """Waits until an expression holds; Playwright's own waiting needs eval, which is barred."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {expression}")


# The page in a browser


def test_it_reads_from_the_answer_to_the_evidence_to_the_records(
    page_file: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(page_file)
    text = page.inner_text("body")
    assert page.evaluate("window.bitten") is None
    assert page.title() == f"Shop {SCRIPT}: customer study"
    order = [
        "SIMULATED DATA",
        f"Shop {SCRIPT}",
        "1 January to 31 December 2017",
        "What we found",
        "Sentence of growth about 50% (47% to 53%).",
        "So what of growth.",
        "Caveat of growth.",
        "What to do",
        f"Call {SCRIPT}",
        "$8,200 to $41,000",
        f"87 customers: Rule of {IMAGE}",
        "First assumption",
        "A random fifth is not called",
        "How much was sold?",
        "Headline of columns",
        f"Chapter {SCRIPT}",
        "What could not be said",
        f"Because of {IMAGE}.",
        "This chapter found nothing to say.",
        "Nothing was deleted",
        "$4,590,188.03",
        "to the cent",
        "lines.csv",
        "1 January 2018: facts use the days before it",
        "seed 20260101",
    ]
    at = 0
    body = text[text.index("Skip to the answer") :]
    for part in order:
        found = body.casefold().find(part.casefold(), at)
        assert found >= at, f"{part!r} is missing or out of order"
        at = found
    assert "n = 2,469" in text
    assert "p = 0.013, corrected" in text
    assert len(page.query_selector_all("#findings > ol > li")) == 6


def test_headings_and_landmarks(page_file: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(page_file)
    levels = page.eval_on_selector_all(
        "h1, h2, h3, h4, h5, h6", "found => found.map(h => +h.tagName[1])"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    for landmark in ("header", "nav[aria-label]", "main", "footer"):
        assert page.query_selector(landmark)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_every_chart_has_marks_words_and_alt_text(
    page_file: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(page_file)
    assert len(page.query_selector_all("figure.chart")) == len(DRAWN)
    for name, chart in DRAWN:
        figure = page.query_selector(f"#{name}")
        text = figure.inner_text()
        for words in (str(chart.headline), chart.subtitle, chart.caption):
            assert words in text
        if chart.kind == "kpis":
            assert [e.inner_text() for e in figure.query_selector_all("dd.figure")]
            assert chart.alt in figure.text_content()
            continue
        assert figure.query_selector("[role=img]").get_attribute("aria-label") == chart.alt
        assert len(marks(page, name, chart)) == n_marks(chart)


def n_marks(chart: Chart) -> int:
    if chart.kind in CLOUDS:
        k = len(chart.axes) or 2
        return len(chart.table) * k * (k - 1) // 2
    return {"pairs": 2, "curve": 0, "matrix": 0}.get(chart.kind, 1) * len(chart.table) or 1


def marks(page: Any, name: str, chart: Chart) -> list[Any]:
    """What is drawn: dots, bars, or lines with a path of more than a point."""
    if chart.kind in CLOUDS:
        return list(page.query_selector_all(f"#{name} .scatterlayer .points path"))
    bars = page.query_selector_all(f"#{name} .bars .point path, #{name} .heatmaplayer image")
    # The second trace of dots holds their labels.
    bars = bars or page.query_selector_all(
        f"#{name} .scatterlayer .trace:has(.errorbar) .points path"
    )
    lines = page.query_selector_all(f"#{name} .scatterlayer path.js-line")
    solid = [line for line in lines if "dasharray" not in (line.get_attribute("style") or "")]
    drawn = bars or [line for line in solid if len(line.get_attribute("d") or "") > 200][-1:]
    return [mark for mark in drawn if mark.bounding_box()["height"] > 0]


def test_hovering_tells_the_exact_value(page_file: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(page_file)
    for name, chart in PLOTS:
        if chart.kind in CLOUDS:
            continue
        page.locator(f"#{name} .plot").scroll_into_view_if_needed()
        page.eval_on_selector(f"#{name} details", "box => { box.open = true }")
        drawn = rows_of(chart)
        mark = next((m for m in drawn if m.label), drawn[0]) if chart.kind == "curve" else drawn[0]
        assert mark.y.exact in page.inner_text(f"#{name} tbody")
        page.mouse.move(0, 0)
        x, y = spot(page, name, chart)
        page.mouse.move(x, y)
        page.mouse.move(x + 0.5, y)
        page.wait_for_selector(f"#{name} .hovertext", timeout=5_000)
        # Two points of a curve may lie under the pointer: each says its own value.
        said = [t.text_content() for t in page.query_selector_all(f"#{name} .hovertext")]
        assert mark.y.exact in " ".join(said), name


def four(value: float) -> str:
    """A number in four digits, as the hover of a dot tells it."""
    return f"{float(f'{value:.4g}'):,.10g}"


def test_hovering_tells_what_a_dot_stands_for(
    page_file: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(page_file)
    for name, chart in PLOTS:
        if chart.kind not in CLOUDS:
            continue
        # Not the first: it lies on the very edge of its panel.
        dot = marks(page, name, chart)[5]
        dot.scroll_into_view_if_needed()
        box = dot.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(0, 0)
        page.mouse.move(x, y)
        page.mouse.move(x + 0.5, y)
        page.wait_for_selector(f"#{name} .hovertext", timeout=5_000)
        said = " ".join(t.text_content() for t in page.query_selector_all(f"#{name} .hovertext"))
        # In a pair plot the first panel drawn holds the first two axes.
        rows = [
            (
                f"{row.get('series', '')}{chart.x.title}: {told(row, chart.x)}"
                f"{chart.y.title}: {told(row, chart.y)}" + (f"n = {row['n']}" if "n" in row else "")
            )
            for row in chart.table.to_dict("records")
        ]
        assert any(row in said for row in rows), said


def told(row: dict[Any, Any], axis: Axis) -> str:
    value = four(row[axis.column])
    return {"money": f"${value}", "days": f"{value} days"}.get(axis.unit, value)


def spot(page: Any, name: str, chart: Chart) -> tuple[float, float]:
    """The middle of the mark of a chart that is pointed at: its first bar, point or cell."""
    selector = {
        "curve": ".points path",
        "dots": ".points path",
        "matrix": ".heatmaplayer image",
    }.get(chart.kind, ".bars .point path")
    box = page.query_selector_all(f"#{name} {selector}")[0].bounding_box()
    across, down = 1, 1
    if chart.kind == "matrix":
        shape = cells(rows_of(chart))
        across, down = len(shape.columns), len(shape.rows)
    return box["x"] + box["width"] / across / 2, box["y"] + box["height"] / down / 2


def test_no_button_shares_anything_and_the_picture_can_be_kept(
    page_file: Path, open_page: Callable[..., Any], tmp_path: Path
) -> None:
    page = open_page(page_file)
    for name, _ in PLOTS:
        buttons = page.query_selector_all(f"#{name} .modebar-btn")
        titles = [button.get_attribute("data-title") or "" for button in buttons]
        assert len(titles) == 1
        assert "png" in titles[0].lower()
    every = page.eval_on_selector_all("[data-title]", "found => found.map(e => e.dataset.title)")
    assert not [title for title in every if re.search("share|cloud|edit", title, re.IGNORECASE)]
    page.hover(f"#{PLOTS[0][0]} .plot")
    with page.expect_download() as download:
        page.click(f"#{PLOTS[0][0]} .modebar-btn")
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_tables_open_with_the_keyboard(page_file: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(page_file)
    for name, chart in DRAWN:
        summary = page.query_selector(f"#{name} summary")
        assert not page.is_visible(f"#{name} table")
        summary.focus()
        page.keyboard.press("Enter")
        assert page.is_visible(f"#{name} table")
        assert len(page.query_selector_all(f"#{name} tbody tr")) == len(chart_grid(chart).rows)
        aligned = page.eval_on_selector_all(
            f"#{name} td.num", "cells => cells.map(c => getComputedStyle(c).textAlign)"
        )
        assert set(aligned) == {"right"}


OVERLAPS = """
    () => [...document.querySelectorAll(".plot")].flatMap(plot => {
      const outer = plot.getBoundingClientRect();
      const texts = [...plot.querySelectorAll("svg text")]
        .filter(t => t.textContent.trim() && t.getBoundingClientRect().width > 0
                     && !t.closest(".modebar, .hoverlayer"))
        .map(t => [t.textContent, t.getBoundingClientRect()]);
      const cut = texts
        .filter(([_, r]) => r.left < outer.left - 14 || r.right > outer.right + 14
                            || r.top < outer.top - 3 || r.bottom > outer.bottom + 3)
        .map(([text]) => `cut off in ${plot.dataset.chart}: ${text}`);
      const over = texts.flatMap(([a, p], i) => texts.slice(i + 1)
        .filter(([_, q]) => Math.min(p.right, q.right) - Math.max(p.left, q.left) > 2
                            && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 4)
        .map(([b]) => `${plot.dataset.chart}: ${a} | ${b}`));
      return [...cut, ...over];
    })
"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_text_in_a_chart_is_cut_or_covered(
    viewport: dict[str, int], page_file: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(page_file, viewport=viewport)
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_a_page_made_narrow_redraws_its_charts(
    page_file: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(page_file)
    page.set_viewport_size(PHONE)
    until(page, "[...document.querySelectorAll('.plot')].every(p => p.dataset.narrow === 'true')")
    for _ in range(60):
        # A busy machine takes its time to draw them all.
        page.wait_for_timeout(500)
        if not (troubles := page.evaluate(OVERLAPS)):
            break
    assert troubles == []


def test_charts_follow_the_reader_into_the_dark(
    page_file: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(page_file)
    fill = f"getComputedStyle(document.querySelector('#{PLOTS[0][0]} .main-svg')).backgroundColor"

    def rgb(colour: str) -> str:
        return "rgb({}, {}, {})".format(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))

    assert page.evaluate(fill) == rgb(LIGHT.paper)
    page.emulate_media(color_scheme="dark")
    until(page, f"{fill} === '{rgb(DARK.paper)}'")
    assert page.evaluate("getComputedStyle(document.body).color") == rgb(DARK.ink)


def test_signs_of_a_cloud_have_the_colours_of_the_dark_on_a_phone_too(
    open_page: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "cloud.html"
    path.write_text(chart_page(every_chart()["points"]), encoding="utf-8")
    page = open_page(path, viewport=PHONE, color_scheme="dark")
    styles = page.eval_on_selector_all(
        "#chart .annotation tspan", "parts => parts.map(p => p.getAttribute('style') || '')"
    )
    # A browser may write a colour as rgb(88, 169, 232).
    triples = (re.findall(r"\d+", style) for style in styles if "rgb" in style)
    shown = {"#{:02x}{:02x}{:02x}".format(*map(int, rgb[:3])) for rgb in triples}
    shown |= {colour for style in styles for colour in re.findall(r"#[0-9a-f]{6}", style)}
    assert shown == set(DARK.series[:3]), styles


def test_paper_and_pages_without_scripts_show_still_pictures(
    page_file: Path, open_page: Callable[..., Any]
) -> None:
    printed = open_page(page_file)
    printed.emulate_media(media="print")
    unscripted = open_page(page_file, java_script_enabled=False)
    for page in (printed, unscripted):
        stills = page.query_selector_all(".still")
        assert len(stills) == len(PLOTS)
        assert all(still.bounding_box()["height"] > 60 for still in stills)
        assert not page.is_visible(".plot")
    assert printed.evaluate("[...document.images].every(i => i.naturalWidth > 500)")
    assert not printed.is_visible("nav")


@pytest.mark.parametrize(
    "broken",
    [
        "delete window.DecompressionStream",
        "Object.defineProperty(window, 'Plotly', { get: () => null, set: () => {} })",
    ],
    ids=["a browser that cannot unpack", "a script that does not run"],
)
def test_where_charts_cannot_be_drawn_still_pictures_stand_and_a_note_says_why(
    broken: str, page_file: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(page_file, init_script=broken, drawn="none")
    stills = page.query_selector_all(".still")
    assert len(stills) == len(PLOTS)
    assert all(still.bounding_box()["height"] > 60 for still in stills)
    assert not page.is_visible(".plot")
    assert "a browser of 2023 or later" in page.inner_text("header")


def test_no_note_stands_where_charts_are_drawn(
    page_file: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(page_file)
    assert not page.is_visible(".needs")
    assert page.query_selector(".plot .main-svg")
    page.emulate_media(media="print")
    assert not page.is_visible(".needs")


def test_charts_in_sight_are_drawn_first(page_file: Path, open_page: Callable[..., Any]) -> None:
    """A link into the page leads to a chart that is there, not to one that waits for its turn."""
    order = """
      window.order = [];
      new MutationObserver((all) => all.forEach(({ target: t }) => {
        if (t.dataset.drawn === "yes") order.push(t.dataset.chart);
      })).observe(document, { subtree: true, attributeFilter: ["data-drawn"] });
    """
    last = PLOTS[-1][0]
    page = open_page(page_file, init_script=order, at=last)
    drawn = page.evaluate("order")
    assert sorted(drawn) == sorted(name for name, _ in PLOTS)
    # The browser goes there within a few frames; in the order of the page it would be the last.
    assert drawn.index(last) < len(drawn) / 2


def test_the_policy_stops_what_the_page_does_not_bring(
    page_file: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(page_file, expect_errors=True)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.bitten = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.bitten = 2'>");
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.bitten") is None
    assert page.evaluate("fetch('data:,x').then(() => 'sent', () => 'stopped')") == "stopped"


def test_the_page_of_one_chart(open_page: Callable[..., Any], tmp_path: Path) -> None:
    for i, chart in enumerate(every_chart().values()):
        path = tmp_path / f"{i}.html"
        path.write_text(chart_page(chart), encoding="utf-8")
        if chart.kind == "kpis":
            assert "155,848" in path.read_text(encoding="utf-8")
            assert len(path.read_bytes()) < 100_000
            continue
        page = open_page(path)
        assert len(marks(page, "chart", chart)) == n_marks(chart)
        assert page.inner_text("h1") == str(chart.headline)
