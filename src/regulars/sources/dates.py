"""Dates with their month in words: 5. März 2024, Mar 5, 2024, 5 janv. 2024 09:15, 5-Jul-26."""

from collections.abc import Callable

from ..core.engine import literal
from .text import let

_MONTHS = """
jan january januar janeiro janvier janv enero ene gennaio gen januari styczen stycznia sty
feb february februar fevereiro fev fevrier fevr febrero febbraio februari luty lutego lut
mar march marz maerz mrz marco mars marzo maart mrt marzec marca
apr april abril abr avril avr aprile kwiecien kwietnia kwi
may mai maio mayo maggio mag mei maj maja
jun june juni junho juin junio giugno giu czerwiec czerwca cze
jul july juli julho juil juillet julio luglio lug lipiec lipca lip
aug august agosto ago aout augustus augusti sierpien sierpnia sie
sep sept september setembro set septembre septiembre settembre sett wrzesien wrzesnia wrz
oct october oktober okt outubro out octobre octubre ottobre ott pazdziernik pazdziernika paz
nov november novembro novembre noviembre listopad listopada lis
dec december dezember dez dezembro decembre diciembre dic dicembre grudzien grudnia gru des
"""
"""A line a month: its names in English, German, Portuguese, French, Spanish, Italian, Dutch,
Swedish, Danish and Polish, without accents, whole and cut short."""

_NUMBERS = {
    name: f"{number:02d}"
    for number, names in enumerate(_MONTHS.strip().splitlines(), start=1)
    for name in names.split()
}
_FILLERS = frozenset(
    word
    for line in (
        "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday",
        "mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "lun mardi mer jeu ven sam dim lundi mercredi jeudi vendredi samedi dimanche",
        "at um uhr a le el am de del di of den les st nd rd th h pm p m utc gmt",
    )
    for word in line.split()
)
"""Words that may stand beside a month without changing the day."""

_CLOCKS = ("%d %m %Y %H %M %S", "%d %m %Y %H %M", "%d %m %Y")


def named_date(text: str, to_zone: Callable[[str], str]) -> list[tuple[str, str]]:
    """Test and reading of a date whose month is a word; day before year, as everybody writes it."""
    pairs = ", ".join(f"{literal(name)}: {literal(number)}" for name, number in _NUMBERS.items())
    known = ", ".join(map(literal, sorted(_FILLERS)))
    simple = f"lower(strip_accents({text}))"
    words = f"list_filter(regexp_extract_all({simple}, '[a-z]+'), lambda x: x not in ({known}))"
    month = f"map {{{pairs}}}[w[1]]"
    year = "case when length(n[2]) = 2 then '20' || n[2] else n[2] end"
    written = f"trim(concat_ws(' ', n[1], m, {year}, array_to_string(n[3:5], ' ')))"
    formats = ", ".join(map(literal, _CLOCKS))
    half = f"regexp_extract({simple}, '[0-9] ?([ap])[.]?m[.]?($|[^a-z])', 1)"
    hour = "cast(n[3] as integer)"
    moment = let(
        "c",
        f"try_strptime({written}, [{formats}])",
        f"case when {half} = 'p' and {hour} < 12 then c + interval 12 hour "
        f"when {half} = 'a' and {hour} = 12 then c - interval 12 hour else c end",
    )
    fits = "len(w) = 1 and m is not null and length(n[2]) in (2, 4) and len(n)"

    def read(counts: str) -> str:
        body = let("m", month, f"case when {fits} {counts} then {moment} end")
        return let("w", words, let("n", f"regexp_extract_all({simple}, '[0-9]+')", body))

    day, clock = read("= 2"), read("between 4 and 6")
    return [(f"{day} is not null", day), (f"{clock} is not null", to_zone(clock))]
