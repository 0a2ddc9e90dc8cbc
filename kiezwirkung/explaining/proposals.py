"""Proposed definitions: changed files beside the present ones, and whether they may be changed like that.

What belongs here: reading indicator and measure files somebody hands in, and the rule that what changes figures is a
new version that keeps the earlier one. Running them is `previewing.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.indicators.catalogue import Catalogue, load_catalogue, parse_catalogue
from kiezwirkung.indicators.definition import Indicator
from kiezwirkung.indicators.definition_hashes import deciding_fields
from kiezwirkung.indicators.measures import Measures, load_measures, measures_from_header
from kiezwirkung.warehouse.models import Model, parse_model

CODE: Final = "K505"


@dataclass(frozen=True)
class Proposal:
    """Changed files: definitions by file name, measure models by name."""

    texts: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)


def read_proposal(paths: Iterable[Path]) -> Proposal:
    """The proposal in files or folders: `<id>.yaml` is an indicator, `<measures>.sql` a measure file."""
    found = sorted({each for path in paths for each in _definition_files(path)})
    if not found:
        raise KiezwirkungError(
            CODE, "Hier liegt keine Definition.", what_to_do="Erwartet wird <indikator>.yaml oder <messgrößen>.sql."
        )
    texts = {path.name: path.read_text(encoding="utf-8") for path in found if path.suffix == ".yaml"}
    models = [_model(path) for path in found if path.suffix == ".sql"]
    return Proposal(texts, {model.name: model for model in models})


def _definition_files(path: Path) -> Iterable[Path]:
    return sorted(each for each in path.rglob("*") if each.suffix in (".yaml", ".sql")) if path.is_dir() else [path]


def _model(path: Path) -> Model:
    return parse_model(f"measures.{path.stem}", path.read_text(encoding="utf-8"))


def proposed_catalogue(proposal: Proposal) -> Catalogue:
    """The packaged catalogue with the proposed files in place of theirs; raises K104 like any load."""
    folder = files("sql").joinpath("indicators")
    texts = {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir() if each.name.endswith(".yaml")}
    together = {**texts, **proposal.texts}
    return parse_catalogue({name: together[name] for name in sorted(together)}, _measures(proposal))


def _measures(proposal: Proposal) -> Measures:
    known = dict(load_measures())
    for model in proposal.models.values():
        header = {
            "measures": {name: each.model_dump() for name, each in model.header.measures.items()},
            "breakdowns": model.header.breakdowns,
        }
        table = model.name.removeprefix("measures.")
        known = {name: each for name, each in known.items() if each.table != table}
        known |= {each.name: each for each in measures_from_header(table, header)}
    return known


def check_versions(present: Catalogue, proposed: Catalogue) -> None:
    """Refuse (K505) what changes figures without a new version, or loses the version it replaces."""
    before = {indicator.id: indicator for indicator in present.indicators}
    for indicator in proposed.indicators:
        if (old := before.get(indicator.id)) and (changed := changed_fields(old, indicator)):
            _check_version(old, indicator, changed)


def changed_fields(old: Indicator, new: Indicator) -> list[str]:
    """The fields that decide figures and differ."""
    before, after = deciding_fields(old), deciding_fields(new)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _check_version(old: Indicator, new: Indicator, changed: list[str]) -> None:
    what = f"Die Definition ändert sich ({', '.join(changed)})"
    if new.version <= old.version:
        raise _refused(new, f"{what}, aber nicht ihre Version.", old, changed)
    kept = [version for version in new.earlier_versions() if version.version == old.version]
    if not kept or changed_fields(old, kept[0]):
        raise _refused(new, f"{what}, und die bisherige Version {old.version} steht nicht unter earlier.", old, changed)


def _refused(new: Indicator, what: str, old: Indicator, changed: list[str]) -> KiezwirkungError:
    was = ", ".join(f"{name}: {_as_written(getattr(old, name))}" for name in changed)
    advice = (
        f"Bitte version: {old.version + 1} und valid_from setzen und die bisherige behalten: earlier: [{{version:"
        f" {old.version}, valid_from: {old.valid_from}, replaced_because: …, fields: {{{was}}}}}]."
    )
    return KiezwirkungError(CODE, what, where=f"{new.id}.yaml", what_to_do=advice)


def _as_written(value: object) -> str:
    if hasattr(value, "model_dump"):
        return str({name: each for name, each in value.model_dump().items() if each})
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def present_catalogue() -> Catalogue:
    """The packaged definitions."""
    return load_catalogue()
