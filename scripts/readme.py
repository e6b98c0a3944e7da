"""Write the README's Key Results and Recommendations from the demo's two studies, and its picture.

    python scripts/readme.py regulars-demo

No figure in those sections is typed by hand; a test compares them with the sample study.
"""

import re
import sys
from pathlib import Path

from regulars import Quantity, Study
from regulars.core.result import Action, RankedFinding

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PICTURES = ROOT / "docs" / "pictures"
MOST = 4
"""Key results that the README shows; the report has all of them."""


def key_results(study: Study, simulated: Study) -> str:
    """The findings with most money behind them, and what became of the brief's own examples."""
    lines = [_result(found) for found in study.findings[:MOST]]
    asked = "The three results that this project was asked about:"
    return "\n".join([*lines, "", asked, "", *_examples(study, simulated)])


def recommendations(study: Study) -> str:
    """Every action: what, with whom, worth how much, and how its effect will be known."""
    if not study.actions:
        return "Nothing that was found in this data asks for an action yet."
    return "\n\n".join(_action(action) for action in study.actions)


def sections(study: Study, simulated: Study) -> dict[str, str]:
    """What stands between the README's markers."""
    return {"key-results": key_results(study, simulated), "recommendations": recommendations(study)}


def fill(text: str, study: Study, simulated: Study) -> str:
    """The README with its generated sections written anew."""
    for name, content in sections(study, simulated).items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"README.md has no section {begin} ... {end}")
        filled = f"{begin}\n{content}\n{end}"
        text = pattern.sub(lambda _, filled=filled: filled, text)
    return text


def _result(found: RankedFinding) -> str:
    finding = found.finding
    caveat = f" *{finding.caveat}*" if finding.caveat else ""
    return f"- **{finding.sentence}** {finding.so_what}{caveat} (n = {finding.n:,} {finding.of})"


def _examples(study: Study, simulated: Study) -> list[str]:
    """Casual, Regular, Premium; low engagement and churn; recommendations and conversion."""
    chapters = set(study.chapter_names)
    tiers = study.chapter("tiers").tables["tiers"].frame
    shares = ", ".join(
        f"{row.tier} {Quantity(row.share_of_customers, 'share', low=row.low, high=row.high)} of "
        f"customers with {Quantity(row.share_of_net_sales, 'share')} of net sales"
        for row in tiers.itertuples()
    )
    natural = " ".join(
        f"{finding.sentence} {finding.so_what if chapter == 'tiers' else ''}".strip()
        for chapter in ("tiers", "clusters")
        for finding in study.chapter(chapter).findings
        if finding.name in {"breaks", "no_natural_groups", "natural_groups"}
    )
    engagement = "there is no chapter on churn yet, and"
    if "churn" in chapters:
        engagement = "churn is predicted, but"
    return [
        f"- *The main segments are Casual, Regular and Premium*: **measured**: {shares}. {natural}",
        f"- *Churn risk is highest where engagement was low over three months*: **not testable on "
        f"this data yet**: {engagement} the sample has no web, app or e-mail engagement. In the "
        f"simulated shop it is so: {_said(simulated, 'falling')}",
        "- *Recommendations raised conversion by 12%*: **not testable on this data**: no "
        "recommendation was ever given to a random part of its customers and held back from the "
        "rest. In the simulated shop one test was planted to do that, and another to do nothing: "
        f"{_said(simulated, 'effect_')}",
    ]


def _said(study: Study, name: str) -> str:
    """What the chapter on engagement says under a name that begins so."""
    found = [f for f in study.chapter("engagement").findings if f.name.startswith(name)]
    if not found:
        return "not found this time."
    return " ".join(f"{finding.sentence} {finding.so_what}" for finding in found)


def _action(action: Action) -> str:
    worth = Quantity(action.value.high or 0, action.value.unit, action.value.currency)
    assumptions = "\n".join(f"  - {assumption}" for assumption in action.assumptions)
    return (
        f"**{action.what}**\n\n"
        f"- Who: {action.who.n:,} customers: {action.who.rule}\n"
        f"- Because of: {', '.join(action.why)}\n"
        f"- Worth: at most {worth}, where\n{assumptions}\n"
        f"- How we shall know: {action.measured_by}"
    )


def picture(report: Path) -> None:
    """Screenshots of the report in the system's Chromium: its first screen, and the tiers."""
    from shutil import which

    from playwright.sync_api import sync_playwright

    browser_path = which("chromium") or which("google-chrome")
    if browser_path is None:
        raise SystemExit("no chromium on this machine: the picture stays as it is")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 860}, device_scale_factor=1.5)
        page.goto(report.resolve().as_uri())
        page.wait_for_selector(".js-plotly-plot .main-svg")
        page.screenshot(path=PICTURES / "report.png")
        page.get_by_role("link", name="Tiers", exact=True).click()
        page.set_viewport_size({"width": 1280, "height": 1180})
        tiers = page.get_by_role("region", name="Tiers", exact=True)
        tiers.locator("figure.pairs").scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / "tiers.png")
        browser.close()


def main() -> None:
    folder = Path(sys.argv[1])
    studies = [Study.load(folder / name) for name in ("complete-journey", "corner-shop")]
    README.write_text(fill(README.read_text(encoding="utf-8"), *studies), encoding="utf-8")
    picture(folder / "complete-journey" / "report.html")


if __name__ == "__main__":
    main()
