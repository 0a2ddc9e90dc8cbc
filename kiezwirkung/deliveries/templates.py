"""The forms: one YAML file describes one form, and everything else about the form is derived from it.

What belongs here: the shape of a template and of the code lists, loading and checking them. A fault in a definition
stops the load with K101 and names the file. Reading deliveries is in `reading.py`.
"""

import functools
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, get_args

import pydantic

from kiezwirkung.deliveries.definitions import explain, read_definition, refuse
from kiezwirkung.deliveries.wording import code_key, header_key
from kiezwirkung.errors import DefinitionError

FieldType = Literal[
    "project_id", "location_id", "identifier", "name", "text", "integer", "decimal", "share", "date", "time", "month",
    "quarter", "wave", "code", "codes", "boolean", "participant_code", "pgr_code", "residence_pgr", "scale",
]  # fmt: skip
StoredType = Literal["String", "Int64", "Float64", "Date", "Int32", "Boolean"]
FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)
PERSON_KEY = "person_key"
_NUMBERS = {"integer", "decimal", "share", "scale"}
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
    """One column of a form: its type and its rules."""

    name: Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: _Word
    type: FieldType
    synonyms: list[_Word] = []
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    part_of: str | None = None
    at_most: str | None = None
    after: str | None = None
    not_before: str | None = None
    in_report_year: bool = False
    from_sheet_name: bool = False
    total: bool = False
    plain_year: bool = False
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
        return (self.label, *self.synonyms)

    @property
    def others(self) -> dict[str, str]:
        """The fields this one is compared with, by rule."""
        rules = {"part_of": self.part_of, "at_most": self.at_most, "after": self.after, "not_before": self.not_before}
        return {rule: name for rule, name in rules.items() if name is not None}


class Template(_Definition):
    """One form in one version."""

    entity: Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")]
    version: Annotated[int, pydantic.Field(ge=1)]
    title: _Word
    description: _Word
    delivered_by: Literal["centre", "steward"]
    sheet_names: Annotated[list[_Word], pydantic.Field(min_length=1)]
    slice: Literal["month", "quarter", "year", "wave", "none"]
    slice_from: str | None = None
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


def _faults_of_field(template: Template, field: Field, code_lists: Mapping[str, CodeList]) -> Iterator[str]:
    for rule, name in field.others.items():
        if name not in template.by_name or name == field.name:
            yield f"{field.name}: {rule} nennt das unbekannte Feld {name}"
    is_code = field.type in {"code", "codes"}
    if is_code != (field.code_list is not None):
        yield f"{field.name}: code_list gehört genau zu den Typen code und codes"
    elif is_code and field.code_list not in code_lists:
        yield f"{field.name}: die Code-Liste {field.code_list} gibt es nicht"
    if field.type == "scale" and (field.minimum is None or field.maximum is None):
        yield f"{field.name}: eine Skala braucht minimum und maximum"
    if field.type not in _NUMBERS and (field.minimum is not None or field.maximum is not None or field.total):
        yield f"{field.name}: minimum, maximum und total gehören zu Zahlen"
    if field.in_report_year and field.type != "date":
        yield f"{field.name}: in_report_year gehört zu einem Datum"


def _faults_of_template(template: Template, code_lists: Mapping[str, CodeList]) -> Iterator[str]:
    known: dict[str, str] = {}
    for field in template.fields:
        yield from _faults_of_field(template, field, code_lists)
        for header in field.headers:
            owner = known.setdefault(header_key(header), field.name)
            if owner != field.name:
                yield f"der Kopf „{header}“ gehört zu {owner} und zu {field.name}"
    if len(template.by_name) != len(template.fields):
        yield "ein Feldname steht zweimal da"
    for name in (*template.identity, *template.references):
        if name not in template.by_name:
            yield f"identity oder references nennt das unbekannte Feld {name}"


def _faults_between(template: Template, templates: Mapping[str, Template]) -> Iterator[str]:
    entities = {other.entity: other for other in templates.values()}
    for target in template.references.values():
        entity, _, name = target.partition(".")
        if entity not in entities or name not in entities[entity].by_name:
            yield f"references nennt {target}, das gibt es nicht"
    if template.slice_from and template.slice_from not in entities:
        yield f"slice_from nennt die unbekannte Tabelle {template.slice_from}"


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
    file = _definitions(folder) / "code_lists.yaml"
    return {name: _load_code_list(file, name, content) for name, content in read_definition(file).items()}


def _load_template(file: Traversable, code_lists: Mapping[str, CodeList]) -> Template:
    try:
        template = Template.model_validate(read_definition(file))
    except pydantic.ValidationError as error:
        raise DefinitionError("K101", explain(error), where=file.name) from error
    if file.name != f"{template.id}.yaml":
        refuse(file.name, f"die Datei müsste {template.id}.yaml heißen")
    _refuse_first(file.name, _faults_of_template(template, code_lists))
    return template


def load_templates(folder: Traversable | None = None) -> dict[str, Template]:
    """All templates by id ('visits_v1'), in dependency order of their entities; any fault stops with K101."""
    code_lists = load_code_lists(folder)
    found = sorted((_definitions(folder) / "templates").iterdir(), key=lambda file: file.name)
    loaded = {t.id: t for t in (_load_template(file, code_lists) for file in found if file.name.endswith(".yaml"))}
    for template in loaded.values():
        _refuse_first(f"{template.id}.yaml", _faults_between(template, loaded))
    order = entity_order(loaded)
    return dict(sorted(loaded.items(), key=lambda item: (order.index(item[1].entity), item[1].version)))


def entity_order(templates: Mapping[str, Template]) -> list[str]:
    """The entities so that each comes after those its rows refer to; equal candidates by name."""
    graph = {t.entity: t.depends_on for t in sorted(templates.values(), key=lambda t: t.entity)}
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise DefinitionError("K101", "die Verweise der Formulare laufen im Kreis", where="templates") from error
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda entity: (_is_centres(entity, templates), entity))
        order += ready
        sorter.done(*ready)
    return order


def _is_centres(entity: str, templates: Mapping[str, Template]) -> bool:
    return any(t.entity == entity and t.needs_context for t in templates.values())
