"""Words with a fixed form: codes of a list, ids, area codes, yes and no, participant codes.

What belongs here: parsers of everything that is not a number or a point in time, cell by cell. Person data in an id, a
participant code or a text is D214, before any question of form.
"""

import re
from collections.abc import Mapping, Sequence
from operator import eq

from kiezwirkung.deliveries.reading.cells import Cell, PlainCells, Rule
from kiezwirkung.deliveries.wording import code_key, with_plain_hyphens
from kiezwirkung.privacy.person_data import Setting, is_person_data, is_plain_code, is_plain_stem
from kiezwirkung.reference.lor_codes import OLD, lor_edition, successors

_TRUE = frozenset(("ja", "j", "x", "wahr", "true", "1", "yes", "y", "✓", "✔"))
_FALSE = frozenset(("nein", "n", "falsch", "false", "0", "no"))
_ABROAD = frozenset(("aus", "ausserhalb", "auswaerts", "ausserhalbberlins"))
_PROJECT = re.compile(r"(?:[A-Z]{2}[0-9]{2}(?:NH|SK)|[0-9]{6}_E)")
_LOCATION = re.compile(r"(?:[A-Z]{2}[0-9]{2}(?:NH|SK)|[0-9]{6}_E)-[0-9]{2}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_./-]{1,32}")
_DIGITS = "0123456789"
_DIGIT = re.compile(r"[0-9]")
_PGR = re.compile(r"[0-9]{3,4}")
_PLR = re.compile(r"[0-9]{7,8}")
_LONGEST_ID = 32
_LONGEST_CODE = 64
_LONGEST_NAME = 200
_WRITTEN = frozenset(("", "n"))


def parse_code(_: str, text: str, rule: Rule) -> Cell:
    """An entry of a code list by any known spelling; D207 if unknown."""
    return _value_or(rule.words.get(code_key(text)), "D207")


def parse_codes(_: str, text: str, rule: Rule) -> Cell:
    """Several entries of a code list, joined sorted; D207 if one is unknown."""
    return _value_or(rule.words.get(code_key(text)) or _codes(text, rule.words), "D207")


def _codes(text: str, words: Mapping[str, str]) -> str | None:
    parts = [part for part in text.replace(";", ",").replace("/", ",").replace(" und ", ",").split(",") if part.strip()]
    codes = {words.get(code_key(part)) for part in parts}
    return ",".join(sorted(code for code in codes if code)) if codes and None not in codes else None


def parse_boolean(tag: str, text: str, _: Rule) -> Cell:
    """Yes or no; D222 if neither."""
    word = text.lower().strip(" .")
    if tag in {"", "b", "n"} and (word in _TRUE or word in _FALSE):
        return Cell(word in _TRUE)
    return Cell(fault="D222")


def parse_project_id(_: str, text: str, __: Rule) -> Cell:
    """Project ids; D209 if malformed."""
    return _matching(text, _PROJECT)


def parse_location_id(_: str, text: str, __: Rule) -> Cell:
    """Location ids; D209 if malformed."""
    return _matching(text, _LOCATION)


def _matching(text: str, pattern: re.Pattern[str]) -> Cell:
    upper = with_plain_hyphens(text).upper()
    return Cell(upper) if pattern.fullmatch(upper) else Cell(fault="D209")


def parse_identifier(tag: str, text: str, rule: Rule) -> Cell:
    """Ids of sessions, offers and the like; D214 if it names a person, D209 if malformed."""
    text = with_plain_hyphens(text)
    has_digit = not rule.wants_digit or text[-1:].isdigit() or _DIGIT.search(text)
    if has_digit and not tag and len(text) <= _LONGEST_ID and is_plain_code(text):
        return Cell(text)
    if tag == "d" or is_person_data(text, Setting.CODE):
        return Cell(fault="D214")
    return Cell(text) if has_digit and tag in _WRITTEN and _IDENTIFIER.fullmatch(text) else Cell(fault="D209")


def parse_participant_code(tag: str, text: str, _: Rule) -> Cell:
    """The centre's own code for a person, ready to be turned into a pseudonym; D214 if it names the person.

    Upper and lower case are one code: people type `k0231` and `K0231` for the same person. So are `007` and 7, which
    table programs make of it.
    """
    text = with_plain_hyphens(text)
    if tag == "d" or is_person_data(text, Setting.CODE):
        return Cell(fault="D214")
    if tag not in _WRITTEN or len(text) > _LONGEST_CODE:
        return Cell(fault="D209")
    return Cell((text.lstrip("0") or "0") if text.isascii() and text.isdecimal() else text.upper())


def read_numbered(texts: Sequence[str], *, upper: bool) -> PlainCells | None:
    """What numbered plain codes say, all at once: themselves; None if one of them must be looked at by itself."""
    before = [text.rstrip(_DIGITS) for text in texts]
    if max(map(len, texts), default=0) > _LONGEST_ID or any(map(eq, before, texts)):
        return None
    stems = set(before)  # few, for however many codes
    if not all(map(is_plain_stem, stems)):
        return None
    is_spelled = not upper or all(stem == stem.upper() for stem in stems)
    return PlainCells([*texts] if is_spelled else [text.upper() for text in texts])


def parse_text(tag: str, text: str, _: Rule) -> Cell:
    """Free text: looked at for person data (D214), never kept."""
    return Cell(fault="D214") if tag == "d" or is_person_data(text, Setting.TEXT) else Cell("")


def parse_name(_: str, text: str, __: Rule) -> Cell:
    """Names of facilities and carriers in the register, as written."""
    return Cell(text[:_LONGEST_NAME])


def parse_note(tag: str, text: str, _: Rule) -> Cell:
    """Short texts of the steward, kept as written; D214 if one names a person."""
    said = written(tag, text)
    return Cell(fault="D214") if is_person_data(said, Setting.TEXT) else Cell(said[:_LONGEST_NAME])


def written(tag: str, text: str) -> str:
    """A cell as people write it: native numbers with a comma, days as 31.12.2025, truth values as ja and nein.

    >>> written("n", "12.5"), written("d", "2025-03-01"), written("", "ca. 120")
    ('12,5', '01.03.2025', 'ca. 120')
    """
    if tag == "n":
        return text.replace(".", ",")
    if tag == "d":
        return ".".join(reversed(text.split("-")))
    return {"1": "ja", "0": "nein"}.get(text, text) if tag == "b" else text


def parse_pgr(tag: str, text: str, _: Rule) -> Cell:
    """Four-digit codes of Prognoseräume; a lost leading zero is given back; D209 if malformed.

    A number of before 2021 becomes the one of today where there is exactly one (oddly spelled), else it is D224.
    """
    if tag not in _WRITTEN or not _PGR.fullmatch(text):
        return Cell(fault="D209")
    code = text.zfill(4)
    if lor_edition(code) != OLD:
        return Cell(code)
    today = successors(code)
    return Cell(today[0], is_odd=True) if len(today) == 1 else Cell(fault="D224")


def parse_plr(tag: str, text: str, _: Rule) -> Cell:
    """Eight-digit codes of Planungsräume; a lost leading zero is given back; D209 if malformed, D224 if older."""
    if tag not in _WRITTEN or not _PLR.fullmatch(text):
        return Cell(fault="D209")
    code = text.zfill(8)
    return Cell(fault="D224") if lor_edition(code) == OLD else Cell(code)


def parse_residence(tag: str, text: str, rule: Rule) -> Cell:
    """A Prognoseraum, or AUS for people from outside Berlin; D209 if neither."""
    return Cell("AUS") if code_key(text) in _ABROAD else parse_pgr(tag, text, rule)


def _value_or(value: str | None, code: str) -> Cell:
    return Cell(value) if value is not None else Cell(fault=code)
