"""The trees: areas, carriers, funding lines, agreements, each a sequence of properties of a place.

What belongs here: reading `trees.yaml` and laying it beside the reference data (`reference.tree_level`,
`reference.tree_label`). Which place stands where is SQL: core.map_place_node.
"""

from importlib.resources import files
from typing import Any

import duckdb

from kiezwirkung.deliveries.templates import load_code_lists
from kiezwirkung.errors import DefinitionError
from kiezwirkung.yaml_text import parse_yaml

TODAY = "today"
PROPERTIES = ("district_code", "pgr_code", "carrier_code", "funding_line", "facility_type", "agreement_code")
"""Properties of a place that core.map_place_node knows; a tree may use these."""


def load_trees(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `reference.tree_level` and `reference.tree_label` from the packaged definitions."""
    definitions = tree_definitions()
    levels = [
        (tree, entry["title"], number, name)
        for tree, entry in definitions["trees"].items()
        for number, name in enumerate(entry["levels"], start=1)
    ]
    labels = [(name, code, label) for name, codes in definitions["labels"].items() for code, label in codes.items()]
    labels += [("facility_type", code, one.label) for code, one in load_code_lists()["facility_type"].codes.items()]
    con.execute("delete from reference.tree_level; delete from reference.tree_label")
    con.executemany("insert into reference.tree_level values (?, ?, ?, ?)", levels)
    con.executemany("insert into reference.tree_label values (?, ?, ?)", labels)


def tree_definitions(text: str | None = None) -> dict[str, Any]:
    """The definitions of `trees.yaml`; raises DefinitionError K101 for a level that is no property of a place."""
    source = files("kiezwirkung.structure").joinpath("trees.yaml").read_text(encoding="utf-8") if text is None else text
    definitions: dict[str, Any] = parse_yaml(source)
    for tree, entry in definitions["trees"].items():
        unknown = sorted(set(entry["levels"]) - set(PROPERTIES))
        if unknown or len(set(entry["levels"])) != len(entry["levels"]) or not entry["levels"]:
            raise DefinitionError(
                "K101",
                f"Der Baum {tree} hat keine, doppelte oder unbekannte Ebenen: {', '.join(unknown) or 'doppelt'}.",
                where="kiezwirkung/structure/trees.yaml",
                what_to_do=f"Möglich sind: {', '.join(PROPERTIES)}.",
            )
    return definitions
