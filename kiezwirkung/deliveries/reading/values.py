"""From cells to values: every type of a form has one parser, and each distinct text of a column is parsed once.

What belongs here: missing marks, the choice of the parser, and remembering what was parsed before. The parsers
themselves are in `number_values.py`, `date_values.py` and `word_values.py`. What only a whole column can decide, the
decimal sign or the order of day and month, is decided here first and handed to the parser as part of its rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kiezwirkung.deliveries.reading import date_values, number_values, word_values
from kiezwirkung.deliveries.reading.cells import Cell, Decider, Parser, Rule, split_tag
from kiezwirkung.deliveries.reading.grids import plain
from kiezwirkung.deliveries.reading.missing_marks import LONGEST_MARK, MISSING_MARKS
from kiezwirkung.deliveries.templates import CodeList, Field
from kiezwirkung.deliveries.wording import code_key

_REMEMBERED = 5_000
_NUMBERED = {"identifier", "participant_code"}
_PARSERS: Mapping[str, Parser] = {
    "integer": number_values.parse_integer,
    "decimal": number_values.parse_decimal,
    "share": number_values.parse_share,
    "scale": number_values.parse_scale,
    "date": date_values.parse_date,
    "time": date_values.parse_time,
    "month": date_values.parse_month,
    "quarter": date_values.parse_quarter,
    "wave": date_values.parse_wave,
    "boolean": word_values.parse_boolean,
    "code": word_values.parse_code,
    "codes": word_values.parse_codes,
    "project_id": word_values.parse_project_id,
    "location_id": word_values.parse_location_id,
    "identifier": word_values.parse_identifier,
    "name": word_values.parse_name,
    "text": word_values.parse_text,
    "note": word_values.parse_note,
    "participant_code": word_values.parse_participant_code,
    "pgr_code": word_values.parse_pgr,
    "plr_code": word_values.parse_plr,
    "residence_pgr": word_values.parse_residence,
}
_DECIDERS: Mapping[str, Decider] = {
    "integer": number_values.decide_whole_sign,
    "decimal": number_values.decide_sign,
    "share": number_values.decide_share,
    "scale": number_values.decide_sign,
    "date": date_values.decide_order,
}


class _Memo(dict[str | None, Cell]):
    """What texts say under one rule, remembered over columns and files up to a bound."""

    def __init__(self, rule: Rule, *, is_required: bool, allows: Sequence[str] = ()) -> None:
        super().__init__()
        self.rule, self.parser = rule, _PARSERS[rule.type]
        self.missing = Cell(fault="D206" if is_required else None, is_missing=True)
        marks = {"": ""} if rule.type == "note" else MISSING_MARKS  # a note keeps what is written, also "k. A."
        known = {mark: kind for mark, kind in marks.items() if not mark or code_key(mark) not in rule.words}
        faults = {kind: None if kind in allows else self.missing.fault for kind in known.values()}
        self.marks = {mark: self.missing._replace(mark=kind, fault=faults[kind]) for mark, kind in known.items()}

    def __missing__(self, text: str | None) -> Cell:
        cell = self.read(text)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = cell
        return cell

    def read(self, text: str | None) -> Cell:
        """What a text says; missing marks are missing, unless the code list knows the mark as a word of its own."""
        if text is None:
            return self.missing
        tag, line = split_tag(text)
        if len(line) <= LONGEST_MARK and (missing := self.marks.get(line.lower())):
            return missing
        return self.parser(tag, line, self.rule)

    def read_all(self, texts: Sequence[str | None]) -> Sequence[Cell]:
        """What distinct texts say; more than can be remembered are read without, numbered codes all at once."""
        if self.rule.type in _NUMBERED and len(texts) > 1:
            codes = [text for text in texts if text is not None]
            cells = word_values.read_numbered(codes, upper=self.rule.type == "participant_code")
            if cells is not None:
                return cells if len(codes) == len(texts) else self._between(texts, iter(cells))
        look = self.__getitem__ if len(texts) <= _REMEMBERED else self.read
        return [look(text) for text in texts]

    def _between(self, texts: Sequence[str | None], cells: Iterator[Cell]) -> list[Cell]:
        return [self.missing if text is None else next(cells) for text in texts]


def _translated(text: str | None, words: Mapping[str, str]) -> str | None:
    return words.get(code_key(plain(text)), text) if text else text


@dataclass(frozen=True)
class ColumnParser:
    """Parses columns with the code lists of one reader."""

    code_lists: Mapping[str, CodeList]
    _memos: dict[tuple[object, ...], _Memo] = field(default_factory=dict)

    def parse(self, texts: Sequence[str | None], field: Field, *, is_1904: bool = False) -> Sequence[Cell]:
        """What each of a column's distinct texts says; the layout's own words are put into ours first.

        `is_1904` if the workbook counts its days from 1904.
        """
        if field.translations:
            texts = [_translated(text, field.translations) for text in texts]
        return self._memo(field, self._decision(texts, field), is_1904=is_1904).read_all(texts)

    def _decision(self, texts: Sequence[str | None], field: Field) -> str:
        decide = _DECIDERS.get(field.type)
        return decide(texts) if decide else ""

    def _memo(self, field: Field, decision: str, *, is_1904: bool) -> _Memo:
        wants_digit = any(sign.isdigit() for sign in field.example)
        limits = (field.minimum, field.maximum, wants_digit, decision, is_1904 and field.type == "date")
        key = (field.type, field.code_list, field.required, *field.allows, *limits)
        if key not in self._memos:
            words = self.code_lists[field.code_list].lookup if field.code_list else {}
            rule = Rule(field.type, words, *limits)
            self._memos[key] = _Memo(rule, is_required=field.required, allows=field.allows)
        return self._memos[key]
