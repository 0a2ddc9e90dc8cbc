"""What a measure is: its name, its kind and what it counts.

What belongs here: reading the headers of `sql/measures/*.sql` and the few measures the engine forms itself
(distinct persons, inhabitants, Prognoseräume). No SQL is run here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml

from kiezwirkung.errors import DefinitionError


@dataclass(frozen=True)
class Measure:
    """One additive building block: `name` is `<measure table>.<column>`; `counts` says of what kind its units are."""

    name: str
    kind: str
    counts: str
    breakdowns: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The measure table without its schema."""
        return self.name.split(".")[0]

    @property
    def column(self) -> str:
        """The column in the measure table."""
        return self.name.split(".")[1]


Measures = Mapping[str, Measure]

PERSON_COUNT = "participations.person_count"
POPULATION = "reference.population"
PROGNOSERAUM_COUNT = "reference.prognoseraum_count"
LOCATION_COUNT = "locations.location_count"
COVERED_PROGNOSERAUM_COUNT = "locations.covered_prognoseraum_count"

FORMED_BY_THE_ENGINE = (
    Measure(PERSON_COUNT, "persons", "persons"),
    Measure(POPULATION, "reference", "inhabitants"),
    Measure(PROGNOSERAUM_COUNT, "reference", "areas"),
    Measure(COVERED_PROGNOSERAUM_COUNT, "reference", "areas"),
)


def measures_from_header(table: str, header: Mapping[str, object]) -> list[Measure]:
    """The measures that one SQL header lists."""
    listed = header.get("measures")
    breakdowns = header.get("breakdowns") or []
    if not isinstance(listed, dict) or not isinstance(breakdowns, list):
        raise DefinitionError("K104", "Der Kopf nennt keine Messgrößen (measures).", where=f"sql/measures/{table}.sql")
    return [
        Measure(f"{table}.{column}", str(entry["kind"]), str(entry["counts"]), tuple(str(b) for b in breakdowns))
        for column, entry in listed.items()
    ]


def load_measures() -> dict[str, Measure]:
    """All measures by name: those of the SQL headers and those the engine forms itself."""
    found = {measure.name: measure for measure in FORMED_BY_THE_ENGINE}
    for entry in sorted(files("sql").joinpath("measures").iterdir(), key=lambda path: path.name):
        if entry.name.endswith(".sql"):
            table = entry.name.removesuffix(".sql")
            header = _header(entry.read_text(encoding="utf-8"), f"sql/measures/{entry.name}")
            found |= {measure.name: measure for measure in measures_from_header(table, header)}
    return found


def _header(text: str, where: str) -> dict[str, object]:
    if not text.startswith("/*---") or "---*/" not in text:
        raise DefinitionError("K104", "Der YAML-Kopf /*--- … ---*/ fehlt.", where=where)
    header = yaml.safe_load(text.removeprefix("/*---").split("---*/")[0])
    if not isinstance(header, dict):
        raise DefinitionError("K104", "Der YAML-Kopf ist leer.", where=where)
    return header
