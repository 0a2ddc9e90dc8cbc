"""What a measure is: its name, its kind and what it counts.

What belongs here: reading the headers of `sql/measures/*.sql` and the few measures the engine forms itself
(distinct persons, inhabitants, Prognoseräume). No SQL is run here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from kiezwirkung.errors import DefinitionError
from kiezwirkung.yaml_text import parse_yaml


@dataclass(frozen=True)
class Measure:
    """One additive building block: `name` is `<measure table>.<column>`; `counts` says of what kind its units are.

    `reads` are the models the engine forms it from; those of a measure file stand in its SQL.
    """

    name: str
    kind: str
    counts: str
    breakdowns: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

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
POPULATION_BY_AGE = "reference.population_by_age"
DAY_COUNT = "reference.day_count"
REQUIRED_CELL_COUNT = "quality.required_cell_count"
FILLED_CELL_COUNT = "quality.filled_cell_count"
PROGNOSERAUM_COUNT = "reference.prognoseraum_count"
LOCATION_COUNT = "locations.location_count"
COVERED_PROGNOSERAUM_COUNT = "locations.covered_prognoseraum_count"

CATCHMENT_MODELS = ("core.fct_location_month", "core.map_location_catchment")
DISTANCE_MODELS = ("core.fct_location_month", "core.dim_location", "core.dim_prognoseraum")

FORMED_BY_THE_ENGINE = (
    Measure(PERSON_COUNT, "persons", "persons", reads=("core.fct_participation",)),
    Measure(POPULATION, "reference", "inhabitants"),
    Measure(POPULATION_BY_AGE, "reference", "inhabitants", ("age_band",)),
    Measure(DAY_COUNT, "reference", "days"),
    Measure(PROGNOSERAUM_COUNT, "reference", "areas", reads=("core.dim_prognoseraum",)),
    Measure(COVERED_PROGNOSERAUM_COUNT, "reference", "areas", reads=("measures.locations", "core.dim_prognoseraum")),
    Measure("reference.adult_population", "reference", "inhabitants"),
    Measure("reference.female_population", "reference", "inhabitants", reads=CATCHMENT_MODELS),
    Measure("reference.gendered_population", "reference", "inhabitants", reads=CATCHMENT_MODELS),
    Measure("reference.population_change", "reference", "share"),
    Measure("reference.status_population", "reference", "inhabitants", ("mss_status",)),
    Measure("reference.gesix", "reference", "index"),
    Measure("reference.volunteering_rate", "reference", "share"),
    Measure("reference.loneliness_rate", "reference", "share"),
    Measure("equity.catchment_population", "reference", "inhabitants", ("age_band",), CATCHMENT_MODELS),
    Measure("equity.low_status_visitor_count", "reference", "visitors", reads=("measures.reach_residences",)),
    Measure("equity.known_residence_count", "reference", "visitors", reads=("measures.reach_residences",)),
    Measure("equity.median_distance_m", "reference", "metres", reads=DISTANCE_MODELS),
    Measure(REQUIRED_CELL_COUNT, "reference", "cells"),
    Measure(FILLED_CELL_COUNT, "reference", "cells"),
    Measure("quality.unexplained_warning_count", "reference", "findings", reads=("core.fct_deviation_explanation",)),
    Measure("quality.suppressed_cell_count", "reference", "cells"),
    Measure("quality.published_cell_count", "reference", "cells"),
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
    header = parse_yaml(text.removeprefix("/*---").split("---*/")[0])
    if not isinstance(header, dict):
        raise DefinitionError("K104", "Der YAML-Kopf ist leer.", where=where)
    return header
