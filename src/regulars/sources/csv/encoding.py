"""What a text file is written in: found from its bytes, by rules that hold for any text.

One pass over the bytes counts what later decisions need: line endings, NULs, and whether all of
it is UTF-8. Only a file that is not is looked at more closely.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 22
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Korean first: its syllables are the frequent half of what Chinese uses, hardly ever the reverse.
_CJK = ("euc_kr", "gb18030", "big5", "shift_jis", "euc_jp")
_COMMON_LEADS = {
    "gb18030": range(0xB0, 0xD8),
    "big5": range(0xA4, 0xC7),
    "shift_jis": range(0x88, 0x98),
    "euc_jp": range(0xB0, 0xD0),
    "euc_kr": range(0),
}
"""First bytes of the ideographs that a script's own standard calls frequent."""


@dataclass(frozen=True)
class Written:
    """How a file's bytes are written. `encoding` is a name that Python knows.

    `newlines` counts line feeds, `lone_returns` carriage returns without one, `pairs` both
    together, `nuls` zero bytes that are no part of a character.
    """

    encoding: str
    newlines: int
    lone_returns: int
    pairs: int
    nuls: int
    quotes: bool
    cut: bool
    """Whether the last line has no end."""
    wrong_bytes: bool = False
    """Whether a few bytes of a UTF-8 file are not UTF-8."""

    @property
    def n_lines(self) -> int:
        """All lines, blank ones too."""
        return self.newlines + self.lone_returns + self.cut

    @property
    def one_ending(self) -> bool:
        """Whether all lines end the same way."""
        return sum(1 for n in (self.newlines - self.pairs, self.pairs, self.lone_returns) if n) <= 1

    @property
    def spoken(self) -> str:
        """The name as people say it."""
        names = {"utf-8-sig": "utf-8", "cp1252": "windows-1252", "cp1251": "windows-1251"}
        return names.get(self.encoding, self.encoding.replace("cp125", "windows-125"))


def written(path: Path, encoding: str | None = None) -> Written:
    """Look at all bytes of a file once; `encoding` overrules what they say."""
    newlines = returns = pairs = nuls = 0
    utf_8, whole, quotes = True, True, False
    decoder = codecs.getincrementaldecoder("utf-8")()
    last = b""
    start = b""
    for chunk in _chunks(path):
        start = start or chunk[: 1 << 18]
        newlines += chunk.count(b"\n")
        if b"\r" in chunk:
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n")
        if last == b"\r" and chunk[:1] == b"\n":
            pairs += 1
        last = chunk[-1:]
        quotes = quotes or b'"' in chunk
        nuls += chunk.count(b"\0") if b"\0" in chunk else 0
        if utf_8 and not (whole and chunk.isascii()):
            try:
                decoder.decode(chunk)
                whole = decoder.getstate()[0] == b""
            except UnicodeDecodeError:
                utf_8 = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        utf_8 = False
    name, wrong = _named(path, start, utf_8, nuls, encoding)
    if name.startswith("utf-16"):
        nuls = 0
    cut = last not in (b"\n", b"\r", b"")
    return Written(name, newlines, returns - pairs, pairs, nuls, quotes, cut, wrong)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _named(path: Path, start: bytes, utf_8: bool, nuls: int, told: str | None) -> tuple[str, bool]:
    mark = next((name for bom, name in _MARKS if start.startswith(bom)), None)
    if told is not None:
        if told == "utf-8":
            return ("utf-8-sig" if mark == "utf-8-sig" else "utf-8"), not utf_8
        if told in ("utf-16-le", "utf-16-be") or (told == "utf-16" and mark is None):
            return (_without_mark(start) or told), False
        return told, False
    if mark is not None:
        return mark, mark == "utf-8-sig" and not utf_8
    if nuls and (wide := _without_mark(start)):
        return wide, False
    if utf_8:
        return "utf-8", False
    if _mostly_utf_8(path):
        return "utf-8", True
    high = b"".join(_around_high(path))
    return _of_one_or_two_bytes(high), False


def _without_mark(start: bytes) -> str | None:
    """UTF-16 without a byte-order mark: in text of the West every second byte is zero."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) / 2
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _mostly_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    for chunk in _chunks(path):
        if chunk.isascii():
            continue
        for character in decoder.decode(chunk):
            if character >= "\x80":
                if "\udc80" <= character <= "\udcff":
                    bad += 1
                else:
                    good += 1
    return good >= 4 * bad


def _around_high(path: Path, most: int = 1 << 18) -> Iterator[bytes]:
    """The lines that hold bytes beyond ASCII, up to a bound: all that tells encodings apart."""
    total = 0
    with path.open("rb") as file:
        while total < most and (line := file.readline(CHUNK)):
            if not line.isascii():
                total += len(line)
                yield line


def _of_one_or_two_bytes(text: bytes) -> str:
    high = [n for n, byte in enumerate(text) if byte >= 0x80]
    places = set(high)
    neighbours = sum(1 for n in high if n - 1 in places or n + 1 in places) / max(len(high), 1)
    # Letters of a Latin script stand among ASCII ones; characters of two bytes stand together.
    if neighbours >= 0.7:
        scored = [(score, codec) for codec in _CJK if (score := _common(text, codec)) >= 0.6]
        if scored:
            return max(scored, key=lambda pair: (pair[0], -_CJK.index(pair[1])))[1]
        if _letters(text, high, "cp1251") >= 0.8:
            return "cp1251"
    names = ["cp1252", "cp1250"]
    best = max(names, key=lambda codec: (_in_words(text, high, codec), codec == "cp1252"))
    if best == "cp1252" and not any(0x80 <= byte <= 0x9F for byte in text):
        return "latin-1"
    try:
        text.decode(best)
    except UnicodeDecodeError:
        return "latin-1"
    return best


def _common(text: bytes, codec: str) -> float:
    """The share of characters beyond ASCII that are frequent in the script of a codec."""
    try:
        decoded = codecs.getincrementaldecoder(codec)().decode(text)
    except UnicodeDecodeError:
        return 0.0
    foreign = [c for c in decoded if c >= "\x80"]
    return sum(1 for c in foreign if _frequent(c, codec)) / max(len(foreign), 1)


def _frequent(character: str, codec: str) -> bool:
    if "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef":
        return True
    if codec == "euc_kr":
        return "\uac00" <= character <= "\ud7a3"
    if "\u3040" <= character <= "\u30ff":
        return codec in ("shift_jis", "euc_jp") and character < "\u3100"
    return character.encode(codec)[0] in _COMMON_LEADS[codec]


def _letters(text: bytes, high: list[int], codec: str) -> float:
    decoded = text.decode(codec, errors="replace")
    return sum(1 for n in high if decoded[n].isalpha()) / max(len(high), 1)


def _in_words(text: bytes, high: list[int], codec: str) -> int:
    """How many of the high bytes between letters are letters of the fitting case themselves."""
    decoded = text.decode(codec, errors="replace")
    good = 0
    for n in high:
        before, after = decoded[n - 1 : n], decoded[n + 1 : n + 2]
        if before.isalpha() or after.isalpha():
            it = decoded[n]
            wrong_case = it.isupper() and before.islower()
            good += 1 if it.isalpha() and not wrong_case else -1
    return good
