"""What can be wrong with a form: rules about one field, one form, and all forms together.

What belongs here: one sentence in German per fault, in the order in which an author should mend them. The shape of a
form and loading it are in `templates.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kiezwirkung.deliveries.wording import code_key, header_key

if TYPE_CHECKING:
    from kiezwirkung.deliveries.templates import CodeList, Field, Template

_NUMBERS = {"integer", "decimal", "share", "scale"}


def _faults_of_field(template: Template, field: Field, code_lists: Mapping[str, CodeList]) -> Iterator[str]:
    for rule, name in field.others.items():
        if name not in template.by_name or name == field.name:
            yield f"{field.name}: {rule} nennt das unbekannte Feld {name}"
    yield from _faults_of_codes(field, code_lists)
    if field.allows and (not field.required or field.name in template.identity):
        yield f"{field.name}: allows gehört zu Pflichtfeldern außerhalb von identity"
    if field.type == "scale" and (field.minimum is None or field.maximum is None):
        yield f"{field.name}: eine Skala braucht minimum und maximum"
    if field.type not in _NUMBERS and (field.minimum is not None or field.maximum is not None or field.total):
        yield f"{field.name}: minimum, maximum und total gehören zu Zahlen"
    if field.in_report_year and field.type != "date":
        yield f"{field.name}: in_report_year gehört zu einem Datum"


def _faults_of_codes(field: Field, code_lists: Mapping[str, CodeList]) -> Iterator[str]:
    is_code = field.type in {"code", "codes"}
    if is_code != (field.code_list is not None):
        yield f"{field.name}: code_list gehört genau zu den Typen code und codes"
    elif is_code and field.code_list not in code_lists:
        yield f"{field.name}: die Code-Liste {field.code_list} gibt es nicht"
    if field.ended_by and (is_code is False or field.ended_by not in code_lists[str(field.code_list)].codes):
        yield f"{field.name}: ended_by nennt keinen Code der Liste"


def _faults_of_origin(template: Template, field: Field, code_lists: Mapping[str, CodeList]) -> Iterator[str]:
    """Where a value comes from that has no column: constants and translations must be words we know."""
    if unknown := set(field.built_from) - template.by_name.keys():
        yield f"{field.name}: built_from nennt unbekannte Felder: {', '.join(sorted(unknown))}"
    if field.built_from and field.type != "identifier":
        yield f"{field.name}: built_from gehört zum Typ identifier"
    if field.type == "code":
        known = code_lists[str(field.code_list)].lookup
        for word in filter(None, (field.constant, *field.words.values())):
            if code_key(word) not in known:
                yield f"{field.name}: „{word}“ steht nicht in der Code-Liste {field.code_list}"


def faults_of_template(template: Template, code_lists: Mapping[str, CodeList]) -> Iterator[str]:
    """What is wrong with one form by itself, as sentences."""
    known: dict[str, str] = {}
    for field in template.fields:
        yield from _faults_of_field(template, field, code_lists)
        yield from _faults_of_origin(template, field, code_lists)
        for header in field.headers:
            owner = known.setdefault(header_key(header), field.name)
            if owner != field.name:
                yield f"der Kopf „{header}“ gehört zu {owner} und zu {field.name}"
    if len(template.by_name) != len(template.fields):
        yield "ein Feldname steht zweimal da"
    if template.reporting and (template.delivered_by, template.slice) != ("centre", template.reporting.period):
        yield "reporting gehört zu Formularen der Häuser, und period ist ihre slice"
    for name in (*template.identity, *template.references):
        if name not in template.by_name:
            yield f"identity oder references nennt das unbekannte Feld {name}"


def faults_between(template: Template, templates: Mapping[str, Template]) -> Iterator[str]:
    """What is wrong with a form beside the others: references, and versions that stand for different rows."""
    entities = {other.entity: other for other in templates.values()}
    for target in template.references.values():
        entity, _, name = target.partition(".")
        if entity not in entities or name not in entities[entity].by_name:
            yield f"references nennt {target}, das gibt es nicht"
    if template.slice_from and template.slice_from not in entities:
        yield f"slice_from nennt die unbekannte Tabelle {template.slice_from}"
    yield from _faults_of_version(template, min(_versions(template, templates), key=lambda one: one.version))


def _versions(template: Template, templates: Mapping[str, Template]) -> list[Template]:
    return [one for one in templates.values() if one.entity == template.entity]


def _faults_of_version(template: Template, first: Template) -> Iterator[str]:
    """All versions of an entity share one table, so their rows must stand for the same things."""
    for rule in ("delivered_by", "slice", "slice_from", "identity"):
        if getattr(template, rule) != getattr(first, rule):
            yield f"{rule} muss wie in {first.id}.yaml sein: alle Fassungen einer Tabelle stehen für dieselben Zeilen"
    if not first.references.items() <= template.references.items():
        yield f"references muss alle Verweise von {first.id}.yaml nennen"
    stored = dict(first.stored_fields)
    for name, stored_type in template.stored_fields:
        if stored.get(name, stored_type) != stored_type:
            yield f"{name} wird anders gespeichert als in {first.id}.yaml"
