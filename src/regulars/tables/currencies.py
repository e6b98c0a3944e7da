"""The currencies of the records: read from codes and signs, and brought into the study's own."""

from collections.abc import Sequence

from ..core.engine import Engine, literal
from ..core.errors import SettingsError
from ..core.settings import Settings

SIGNS = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "GBP£": "GBP", "POUND": "GBP",
    "$": "USD", "US$": "USD", "US DOLLAR": "USD", "DOLLAR": "USD", "R$": "BRL", "¥": "JPY",
    "CN¥": "CNY", "RMB": "CNY", "元": "CNY", "₹": "INR", "ZŁ": "PLN", "ZL": "PLN", "KČ": "CZK",
    "FT": "HUF", "FR.": "CHF", "SFR": "CHF", "SFR.": "CHF", "LEI": "RON", "ЛВ": "BGN", "₺": "TRY",
    "₴": "UAH", "₽": "RUB", "₩": "KRW", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "MX$": "MXN", "S$": "SGD",
}  # fmt: skip
"""Sign or word, in capitals -> code."""

SHARED = {"$": ("AUD", "CAD", "NZD", "HKD", "MXN", "SGD"), "KR": ("SEK", "NOK", "DKK", "ISK")}
"""Signs of several currencies: where one of them is the study's own, it is meant."""


def code_of(text: str, own: str = "") -> str | None:
    """The ISO 4217 code that a text in a currency column stands for; None where none does."""
    sign = text.strip().upper().rstrip(".") if len(text.strip()) > 3 else text.strip().upper()
    if own in SHARED.get(sign.rstrip("."), ()):
        return own
    if sign in SIGNS:
        return SIGNS[sign]
    return sign if len(sign) == 3 and sign.isascii() and sign.isalpha() else None


def bring_together(
    engine: Engine, settings: Settings, tables: Sequence[str]
) -> tuple[Settings, bool]:
    """Make `currencies`: text of a record -> code and rate; tell whether any record needs it.

    Where the settings name no currency and the records have one only, it becomes the study's.
    Several without a stated rate are an error: they cannot be added up.
    """
    texts: dict[str, int] = {}
    for table in tables:
        counted = (
            f"select currency, count(*) from read_{table} where currency is not null group by 1"
        )
        for text, rows in engine.rows(counted):
            texts[text] = texts.get(text, 0) + rows
    codes = {text: code_of(text, settings.currency) for text in texts}
    rows_of: dict[str, int] = {}
    for text, code in codes.items():
        if code:
            rows_of[code] = rows_of.get(code, 0) + texts[text]
    own = settings.currency
    if not own and len(rows_of) == 1:
        (own,) = rows_of
    rates = {own: 1.0, **settings.rates}
    lacking = sorted(code for code in rows_of if code not in rates)
    if lacking:
        raise _several(rows_of, own, lacking)
    known = [
        f"({literal(text)}, {literal(code)}, cast({rates[code]!r} as decimal(18, 8)))"
        for text, code in sorted(codes.items())
        if code
    ]
    nothing = "select '' as currency, '' as code, cast(1 as decimal(18, 8)) as rate where false"
    values = f"select * from (values {', '.join(known)}) as known(currency, code, rate)"
    engine.create("currencies", values if known else nothing)
    needed = any(code != own for code in codes.values())
    return settings.model_copy(update={"currency": own}), needed


def _several(rows_of: dict[str, int], own: str, lacking: list[str]) -> SettingsError:
    most = max(rows_of, key=lambda code: (rows_of[code], code))
    base = own or most
    others = [code for code in lacking if code != base]
    say = f'currency = "{base}" and, ' if not own else ""
    return SettingsError(
        "the amounts are in several currencies, and no rate is stated for "
        + ", ".join(code for code in others),
        where="currency and [rates] in regulars.toml",
        exists=[f"{code} ({rows_of[code]:,} rows)" for code in sorted(rows_of)],
        hint=f"{say}under [rates], {others[0]} = what one {others[0]} is worth in {base}",
    )
