"""The forms: one YAML file describes one form, and everything else about the form is derived from it.

What belongs here: the shape of a template and of the code lists, loading and checking them. A fault in a definition
stops the load with K101 and names the file. What can be wrong is in `template_faults.py`, the order of the forms in
`template_order.py`, reading deliveries in `reading/files.py`.
"""

import functools
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, get_args

import pydantic

from kiezwirkung.deliveries.definitions import explain, read_as, read_definition, refuse
from kiezwirkung.deliveries.template_faults import faults_between, faults_of_template
from kiezwirkung.deliveries.template_order import in_order
from kiezwirkung.deliveries.wording import code_key
from kiezwirkung.errors import DefinitionError

FieldType = Literal[
    "project_id", "location_id", "identifier", "name", "text", "integer", "decimal", "share", "date", "time", "month",
    "quarter", "wave", "code", "codes", "boolean", "participant_code", "pgr_code", "residence_pgr", "scale", "note",
    "plr_code",
]  # fmt: skip
StoredType = Literal["String", "Int64", "Float64", "Date", "Int32", "Boolean"]
FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)
PERSON_KEY = "person_key"
_STORED: dict[str, StoredType] = {
    "integer": "Int64", "decimal": "Float64", "share": "Float64", "date": "Date", "month": "Int32",
    "quarter": "Int32", "scale": "Int32", "boolean": "Boolean",
}  # fmt: skip
_Word = Annotated[str, pydantic.Field(min_length=1)]


class _Definition(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)


class Code(_Definition):
    """One entry of a code list: what people read, and other spellings centres use."""

    label: _Word
    synonyms: list[_Word] = []


class CodeList(_Definition):
    """The entries people may choose from; `lookup` finds the code of whatever spelling they used."""

    name: str
    codes: dict[str, Code]

    @functools.cached_property
    def lookup(self) -> dict[str, str]:
        """Code by comparable spelling (code itself, label, synonyms)."""
        return {code_key(word): code for code, word in self.spellings()}

    def spellings(self) -> Iterator[tuple[str, str]]:
        """All (code, spelling) pairs."""
        for code, entry in self.codes.items():
            yield from ((code, word) for word in (code, entry.label, *entry.synonyms))

    @property
    def labels(self) -> list[str]:
        """What people may choose, in the order of the list."""
        return [entry.label for entry in self.codes.values()]


class Field(_Definition):
    """One column of a form: its type and its rules; `item_code` is its header in exports of survey programs."""

    name: Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: _Word
    type: FieldType
    item_code: str = ""
    synonyms: list[_Word] = []
    required: bool = False
    allows: list[Literal["NA", "NZ", "KA", "NB"]] = []
    minimum: float | None = None
    maximum: float | None = None
    part_of: str | None = None
    partition: str = ""
    at_most: str | None = None
    after: str | None = None
    not_before: str | None = None
    in_report_year: bool = False
    from_sheet_name: bool = False
    constant: str = ""
    built_from: list[str] = []
    words: dict[str, str] = {}
    total: bool = False
    plain_year: bool = False
    additive: bool = True
    prefill: Literal["last_year", "year_end"] | None = None
    ended_by: str | None = None
    help: str = ""
    example: str = ""
    code_list: str | None = None

    @property
    def stored_name(self) -> str | None:
        """The column in the raw store: none for free text, a pseudonym for a participant code."""
        if self.type == "text":
            return None
        return PERSON_KEY if self.type == "participant_code" else self.name

    @property
    def stored_type(self) -> StoredType:
        """The polars type of the stored column."""
        return _STORED.get(self.type, "String")

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers under which the column is known."""
        return tuple(filter(None, (self.label, self.item_code, *self.synonyms)))

    @property
    def needs_column(self) -> bool:
        """Whether nothing but a column of its own can supply the field."""
        return not (self.from_sheet_name or self.constant or self.built_from)

    @functools.cached_property
    def translations(self) -> dict[str, str]:
        """What this layout's own words mean in ours, by comparable spelling."""
        return {code_key(word): meaning for word, meaning in self.words.items()}

    @property
    def others(self) -> dict[str, str]:
        """The fields this one is compared with, by rule."""
        rules = {"part_of": self.part_of, "at_most": self.at_most, "after": self.after, "not_before": self.not_before}
        return {rule: name for rule, name in rules.items() if name is not None}


class Reporting(_Definition):
    """Who owes a form for which periods, and until when: `due_day` of the month `due_months_after` its end."""

    period: Literal["month", "quarter", "year"]
    owed_by: Literal["all", "centre", "self_help"]
    due_day: Annotated[int, pydantic.Field(ge=1, le=31)]
    due_months_after: Annotated[int, pydantic.Field(ge=1, le=12)] = 1


class Template(_Definition):
    """One form in one version; `reporting` is left out where nobody owes it, `handed_out` is false for foreign ones."""

    entity: Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")]
    version: Annotated[int, pydantic.Field(ge=1)]
    title: _Word
    description: _Word
    delivered_by: Literal["centre", "steward"]
    sheet_names: Annotated[list[_Word], pydantic.Field(min_length=1)]
    slice: Literal["month", "quarter", "year", "wave", "none"]
    slice_from: str | None = None
    reporting: Reporting | None = None
    handed_out: bool = True
    identity: Annotated[list[str], pydantic.Field(min_length=1)]
    references: dict[str, str] = {}
    fields: Annotated[list[Field], pydantic.Field(min_length=1)]

    @property
    def id(self) -> str:
        """The template's key, as in its file name."""
        return f"{self.entity}_v{self.version}"

    @property
    def needs_context(self) -> bool:
        """Centres say for which project and year they report; the register and the agreements stand for themselves."""
        return self.delivered_by == "centre"

    @functools.cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by name."""
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        """One field by name; the stored name of the pseudonym finds the participant code."""
        if name == PERSON_KEY and name not in self.by_name:
            return next(field for field in self.fields if field.type == "participant_code")
        return self.by_name[name]

    @property
    def stored_fields(self) -> list[tuple[str, StoredType]]:
        """Name and polars type of the stored columns, in the order of the form."""
        return [(field.stored_name, field.stored_type) for field in self.fields if field.stored_name]

    @property
    def depends_on(self) -> set[str]:
        """The entities that rows of this one refer to."""
        targets = {target.split(".")[0] for target in self.references.values()}
        return (targets | ({self.slice_from} if self.slice_from else set())) - {self.entity}


def _refuse_first(file_name: str, faults: Iterator[str]) -> None:
    for fault in faults:
        refuse(file_name, fault)


def _load_code_list(file: Traversable, name: str, content: object) -> CodeList:
    try:
        code_list = CodeList.model_validate({"name": name, "codes": content})
    except pydantic.ValidationError as error:
        raise DefinitionError("K101", f"{name}: {explain(error)}", where=file.name) from error
    owners: dict[str, str] = {}
    for code, word in code_list.spellings():
        if owners.setdefault(code_key(word), code) != code:
            refuse(file.name, f"{name}: „{word}“ gehört zu zwei Codes")
    return code_list


def _definitions(folder: Traversable | None) -> Traversable:
    return folder if folder is not None else files("kiezwirkung.deliveries")


def load_code_lists(folder: Traversable | None = None) -> dict[str, CodeList]:
    """All code lists by name."""
    return dict(_our_code_lists()) if folder is None else _read_code_lists(folder)


@functools.cache
def _our_code_lists() -> dict[str, CodeList]:
    return _read_code_lists(None)


def _read_code_lists(folder: Traversable | None) -> dict[str, CodeList]:
    file = _definitions(folder) / "code_lists.yaml"
    return {name: _load_code_list(file, name, content) for name, content in read_definition(file).items()}


def _load_template(file: Traversable, code_lists: Mapping[str, CodeList]) -> Template:
    template = read_as(Template, file)
    if file.name != f"{template.id}.yaml":
        refuse(file.name, f"die Datei müsste {template.id}.yaml heißen")
    _refuse_first(file.name, faults_of_template(template, code_lists))
    return template


def load_templates(folder: Traversable | None = None) -> dict[str, Template]:
    """All templates by id ('visits_v1'), in dependency order of their entities, our newest version of each last.

    Any fault stops with K101.
    """
    return dict(_our_templates()) if folder is None else _read_templates(folder)


@functools.cache
def _our_templates() -> dict[str, Template]:
    return _read_templates(None)


def _read_templates(folder: Traversable | None) -> dict[str, Template]:
    code_lists = load_code_lists(folder)
    found = sorted((_definitions(folder) / "templates").iterdir(), key=lambda file: file.name)
    loaded = {t.id: t for t in (_load_template(file, code_lists) for file in found if file.name.endswith(".yaml"))}
    for template in loaded.values():
        _refuse_first(f"{template.id}.yaml", faults_between(template, loaded))
    return in_order(loaded)
