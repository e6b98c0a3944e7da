"""All findings in one list: those with most money behind them, most surely, first."""

from collections.abc import Mapping

from ..core.result import Finding, RankedFinding, Result


def rank(results: Mapping[str, Result]) -> tuple[RankedFinding, ...]:
    """Findings of all chapters by money at stake times certainty; ties by name."""
    ranked = [
        RankedFinding(chapter, finding, score(finding))
        for chapter, result in results.items()
        for finding in result.findings
    ]
    return tuple(sorted(ranked, key=lambda found: (-found.score, found.name)))


def score(finding: Finding) -> float:
    """Net sales that the finding is about, times how sure it is; without money, nothing."""
    return abs(finding.money.value) * certainty(finding) if finding.money else 0.0


def certainty(finding: Finding) -> float:
    """1 for an exact count, towards 0 as the interval grows to the size of the estimate itself."""
    value = finding.value
    if value.low is None or value.high is None:
        return 1.0
    half = (value.high - value.low) / 2
    return max(0.0, 1 - half / abs(value.value)) if value.value else 0.0
