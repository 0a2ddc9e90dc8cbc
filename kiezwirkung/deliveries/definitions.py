"""Reading the YAML files that define something: forms, code lists, finding codes.

What belongs here: YAML to a mapping, and faults that name the file. What the mapping means is checked by the
model its reader hands over.
"""

from importlib.resources.abc import Traversable
from typing import Any, NoReturn, TypeVar

import pydantic
import yaml

from kiezwirkung.errors import DefinitionError
from kiezwirkung.yaml_text import parse_yaml

T = TypeVar("T")


def read_definition(file: Traversable) -> dict[str, Any]:
    """The mapping in a YAML file; K101 if it is no YAML or no mapping."""
    try:
        content = parse_yaml(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DefinitionError("K101", f"kein gültiges YAML: {error}", where=file.name) from error
    if not isinstance(content, dict):
        refuse(file.name, "erwartet wird eine Zuordnung (Schlüssel: Wert)")
    return content


def read_as(kind: type[T], file: Traversable) -> T:
    """What a YAML file defines; K101 if it is anything else than `kind`, a model or a mapping of models, allows."""
    try:
        return pydantic.TypeAdapter(kind).validate_python(read_definition(file))
    except pydantic.ValidationError as error:
        raise DefinitionError("K101", explain(error), where=file.name) from error


def refuse(file_name: str, fault: str) -> NoReturn:
    """Stop with K101 for a definition file."""
    raise DefinitionError("K101", fault, where=file_name, what_to_do="Bitte die Datei berichtigen.")


def explain(error: pydantic.ValidationError) -> str:
    """What a model refused, as one line."""
    return "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors())
