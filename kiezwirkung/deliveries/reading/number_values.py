"""Numbers as people in Germany write them: 1.234,5 and 1234.5, 35 %, ca. 120, and what is no number.

What belongs here: parsers of numeric types, cell by cell, and what the column decides for them. A value such as `12,5`
or `0.75` that allows one reading only decides the decimal sign of its column; where all separated values allow two
readings, they are asked back (D111). Native workbook numbers are never ambiguous.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from kiezwirkung.deliveries.reading.cells import Cell, Rule, split_tag
from kiezwirkung.deliveries.reading.grids import TAG

_APPROXIMATE = re.compile(r"^(?i:ca\.?|circa|zirka|etwa|rund|ungefähr|ungef\.|geschätzt|~|≈)\s*")
_APPROXIMATE_AFTER = re.compile(r"\s*(?:\((?i:ca\.?|geschätzt|gesch\.|ungefähr)\)|\s(?i:ca\.?|geschätzt|gesch\.))\Z")
_COUNT = r"(?:[0-9]{1,3}(?:\s[0-9]{3})+|[0-9][0-9.,]*)"
_RANGE = re.compile(
    r"^(?:[<>≤≥]|(?i:über|unter|mehr als|weniger als|mindestens|höchstens|mind\.|max\.|bis zu|ab)\s)\s*=?\s*[0-9]"
    rf"|^{_COUNT}\s*(?:-|–|—|(?i:bis))\s*{_COUNT}\Z"
    r"|^[0-9][0-9.,]*\s*\+\Z"
)
_PLAIN = re.compile(r"[+-]?[0-9]+")
_GERMAN = re.compile(
    r"[+-]?(?:\d*,(?:\d{1,2}|\d{4,})|0*,\d+|0+,\d{3}|\d{4,},\d{3}|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})",
    re.ASCII,
)
_ENGLISH = re.compile(
    r"[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|0*\.\d+|0+\.\d{3}|\d{4,}\.\d{3}|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})",
    re.ASCII,
)
_DOT_BOTH = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_COMMA_BOTH = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([ '\u2019\u00b4`])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?")
_CURRENCY = re.compile(r"^(?:€|EUR)\s*|\s*(?:€|EUR|Euro)\Z")
_ODD = re.compile(r"[+-]?(?:0[0-9]|[.,])")  # leading zeros, or nothing before the decimal sign
_PERCENT = re.compile(r"\s*%\Z")
_ONE_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)")
_KINDS = (
    ("plain", _PLAIN), ("dot", _DOT_BOTH), ("comma", _COMMA_BOTH), ("german", _GERMAN), ("english", _ENGLISH),
)  # fmt: skip
_FAULTS = {"both": "D111", "range": "D216"}
_DUST = 1e-12  # of the value: what sums and products leave behind
_LARGEST = 1e15
_NOT_APPLICABLE = (8.0, 9.0)
_REMEMBERED = 20_000


class _Written(NamedTuple):
    """How a number is written; `kind` says which readings it allows."""

    kind: str
    body: str
    is_approximate: bool = False
    is_odd: bool = False


class _Number(NamedTuple):
    value: float | None
    fault: str | None = None
    is_approximate: bool = False
    is_odd: bool = False

    def cell(self, value: int | float) -> Cell:
        """The cell of an accepted value, with what its spelling says about it."""
        return Cell(value, is_approximate=self.is_approximate, is_odd=self.is_odd)


@lru_cache(_REMEMBERED)
def _written(tag: str, text: str) -> _Written:
    if tag:
        return _Written("native" if tag == "n" else "none", text)
    body, is_approximate = _without_approximation(text)
    if group := _GROUPED.fullmatch(body):
        body = body.replace(group.group(1), "")
    kind = next((name for name, pattern in _KINDS if pattern.fullmatch(body)), "")
    kind = kind or ("range" if _RANGE.search(body) else "none")
    return _Written(kind, body, is_approximate, _ODD.match(body) is not None)


def _without_approximation(text: str) -> tuple[str, bool]:
    """A number without `ca.` before or `(geschätzt)` after it, and whether it had one; one kind of minus."""
    before = _APPROXIMATE.match(text)
    bare = text[before.end() :] if before else text
    body = _APPROXIMATE_AFTER.sub("", bare)
    return body.replace("\u2212", "-").strip(), before is not None or body != bare


def _number(written: _Written, of_dot: str, of_comma: str) -> _Number:
    """The number by what a dot and a comma mean that allow two readings."""
    kind = {"dot": of_dot, "comma": of_comma}.get(written.kind, written.kind)
    body = written.body
    if kind == "german":
        body = body.replace(".", "").replace(",", ".")
    elif kind == "english":
        body = body.replace(",", "")
    elif kind not in {"plain", "native"}:
        return _Number(None, _FAULTS.get(kind, "D201"))
    return _Number(float(body), None, written.is_approximate, written.is_odd)


def decide_sign(texts: Sequence[str | None]) -> str:
    """Which decimal sign a column of numbers uses: german, english, or both (undecided)."""
    return _decided({_written("", _CURRENCY.sub("", split_tag(text)[1])).kind for text in _separated(texts)})


def decide_whole_sign(texts: Sequence[str | None]) -> str:
    """The same for whole numbers, where 1.234 alone can only be German, but beside 2,500 says nothing any more."""
    kinds = {_written(*split_tag(text)).kind for text in _separated(texts)}
    if "dot" in kinds:
        kinds |= {"english"} if "comma" in kinds and "german" not in kinds else set()
        kinds |= {"german"}
    return _decided(kinds)


def _separated(texts: Sequence[str | None]) -> Iterator[str]:
    return (text for text in texts if text and text[0] != TAG and ("," in text or "." in text))


def _decided(kinds: set[str]) -> str:
    german, english = "german" in kinds, "english" in kinds
    return "both" if german == english else "german" if german else "english"


def decide_share(texts: Sequence[str | None]) -> str:
    """How a column writes shares without a percent sign: whole (35), parts (0,35), mixed, or neither.

    A written 1 alone may be one percent or all, so a column with nothing else is mixed; a workbook's own number 1 is
    what its 100 % is kept as.
    """
    read = [(*_share(text), text[0] == TAG) for text in texts if text]
    bare = {(share.value or 0, own) for share, is_percent, own in read if not is_percent}
    has_whole, has_one = any(value > 1 for value, _ in bare), (1, False) in bare
    has_parts = any(0 < value < 1 or (value == 1 and own) for value, own in bare)
    if has_whole == has_parts or (has_whole and has_one):
        return "mixed" if has_whole or has_one else ""
    return "whole" if has_whole else "parts"


@lru_cache(_REMEMBERED)
def _share(cell: str) -> tuple[_Number, bool]:
    """The number in a cell and whether a percent sign follows it; a dot is a decimal sign here, and so is one comma."""
    tag, text = split_tag(cell)
    number = _PERCENT.sub("", text)
    if comma := _ONE_COMMA.fullmatch(number):
        number = f"{comma.group(1)}.{comma.group(2)}"
    return _number(_written(tag, number), "english", "english"), not tag and text.endswith("%")


def parse_integer(tag: str, text: str, rule: Rule) -> Cell:
    """Whole numbers: D201 no number, D203 not whole, D202 out of range, D216 a span, D111 two readings.

    A formula's result may miss a whole number by its last digits, which no table program shows.
    """
    number = _number(_written(tag, text), rule.decision, rule.decision)
    value = number.value
    if value is None:
        return Cell(fault=number.fault)
    if tag == "n" and isfinite(value) and abs(value - round(value)) <= _DUST * abs(value):
        value = float(round(value))
    if isfinite(value) and value % 1 != 0:
        return Cell(fault="D203")
    return Cell(fault="D202") if _is_outside(value, rule) else number.cell(int(value))


def parse_decimal(tag: str, text: str, rule: Rule) -> Cell:
    """Numbers, amounts in euros among them: D201 no number, D202 out of range, D216 a span, D111 two readings."""
    number = _number(_written(tag, text if tag else _CURRENCY.sub("", text)), rule.decision, rule.decision)
    if number.value is None:
        return Cell(fault=number.fault)
    return Cell(fault="D202") if _is_outside(number.value, rule) else number.cell(number.value)


def parse_share(tag: str, text: str, rule: Rule) -> Cell:
    """Shares from 0 to 1: `35 %`, `0,35` and `35`; D220 if none, D111 if a column mixes 0,35 and 35 or says only 1."""
    number, is_percent = _share(text if not tag else f"{TAG}{tag}{text}")
    value = number.value
    if value is None:
        return Cell(fault="D220" if number.fault == "D201" else number.fault)
    if rule.decision == "mixed" and not is_percent and 0 < value <= 1:
        return Cell(fault="D111")
    if is_percent or rule.decision in {"whole", "mixed"}:
        value *= 0.01  # not / 100: stored shares keep the bits they always had
    bounded = rule if rule.maximum is not None else rule._replace(minimum=0, maximum=1)
    return Cell(fault="D220") if _is_outside(value, bounded) else number.cell(value)


def parse_scale(tag: str, text: str, rule: Rule) -> Cell:
    """Answers on a scale, 8 not applicable, 9 no answer; anything else is D218."""
    number = _number(_written(tag, text), rule.decision, rule.decision)
    value = number.value
    if value is None:
        return Cell(fault="D218")
    is_answer = (rule.minimum or 0) <= value <= (rule.maximum or 0) and value % 1 == 0
    return number.cell(int(value)) if is_answer or value in _NOT_APPLICABLE else Cell(fault="D218")


def _is_outside(value: float, rule: Rule) -> bool:
    if abs(value) > _LARGEST:
        return True
    return (rule.minimum is not None and value < rule.minimum) or (rule.maximum is not None and value > rule.maximum)
