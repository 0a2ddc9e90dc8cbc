"""In which order the forms stand: parents before those that refer to them, of one entity our newest last.

What belongs here: the order, and what follows from it. Whoever asks for *the* form of an entity asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from kiezwirkung.errors import DefinitionError

if TYPE_CHECKING:
    from kiezwirkung.deliveries.templates import Template


def in_order(templates: Mapping[str, Template]) -> dict[str, Template]:
    """The templates by id; foreign layouts stand before our own, so that ours has the last word on an entity."""
    order = entity_order(templates)

    def place(template: Template) -> tuple[int, bool, int]:
        return order.index(template.entity), template.handed_out, template.version

    return {template.id: template for template in sorted(templates.values(), key=place)}


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


def newest_forms(templates: Iterable[Template]) -> dict[str, Template]:
    """One form per entity: our newest, where there are several in the order of `in_order`."""
    return {template.entity: template for template in templates}


def _is_centres(entity: str, templates: Mapping[str, Template]) -> bool:
    return any(t.entity == entity and t.needs_context for t in templates.values())
