"""The forms as the demo needs them: field labels, synonyms, types and code lists.

What belongs here: a plain look at the templates and code lists, so that invented files use only spellings which the
forms themselves name. Reading deliveries is the business of `kiezwirkung/deliveries`.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class FormField:
    """One column of a form."""

    name: str
    label: str
    type: str
    item_code: str = ""
    synonyms: tuple[str, ...] = ()
    required: bool = False
    code_list: str = ""
    total: bool = False
    plain_year: bool = False


@dataclass(frozen=True)
class Form:
    """One form: its title, its usual sheet names, its columns in order."""

    entity: str
    title: str
    sheet_names: tuple[str, ...]
    identity: tuple[str, ...]
    fields: dict[str, FormField]


@dataclass(frozen=True)
class Code:
    """How people write one code."""

    label: str
    synonyms: tuple[str, ...]


def _load(*path: str) -> dict[str, Any]:
    text = files("kiezwirkung.deliveries").joinpath(*path).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 (a safe loader, in C where there is one)
    return loaded


def _field(given: dict[str, Any]) -> FormField:
    return FormField(
        name=given["name"],
        label=given["label"],
        type=given["type"],
        item_code=given.get("item_code", ""),
        synonyms=tuple(given.get("synonyms") or ()),
        required=bool(given.get("required")),
        code_list=given.get("code_list", ""),
        total=bool(given.get("total")),
        plain_year=bool(given.get("plain_year")),
    )


@cache
def form(entity: str) -> Form:
    """The first form of an entity: invented centres go on with the workbook they once got."""
    given = _load("templates", f"{entity}_v1.yaml")
    fields = [_field(each) for each in given["fields"]]
    return Form(
        entity, given["title"], tuple(given["sheet_names"]), tuple(given["identity"]), {f.name: f for f in fields}
    )


@cache
def code_list(name: str) -> dict[str, Code]:
    """Codes of a list with their spellings; question marks are left to the missing marks."""
    given = _all_code_lists()[name]
    return {
        str(code): Code(entry["label"], tuple(s for s in map(str, entry["synonyms"]) if s != "?"))
        for code, entry in given.items()
    }


@cache
def _all_code_lists() -> dict[str, Any]:
    return _load("code_lists.yaml")


@cache
def severity(code: str) -> str:
    """FEHLER, WARNUNG or HINWEIS of a finding code."""
    return str(_load("finding_codes.yaml")[code]["severity"])
