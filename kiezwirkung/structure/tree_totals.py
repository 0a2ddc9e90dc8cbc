"""Totals of any measure over any tree, as it was or as it is today: one table macro for analysts and the program.

What belongs here: the macro `core.tree_total`. It adds amounts within a month only, which is right for flows and stocks
alike; adding stocks over months is left to nobody. Persons are not in the measures and cannot be asked for.
"""

from typing import Final

import duckdb

TREE_TOTAL_SQL: Final = """
create or replace macro {target}core.tree_total(measure_table, measure, in_tree, in_structure) as table
with node as (
    select place_id, applies_from, level_number, node_path
    from core.map_place_node
    where tree = in_tree and structure = in_structure
),
level as (select distinct level_number from node),
placed as (
    select coalesce(f.location_id, f.project_id) as place_id, f.month_on, f.amount, v.level_number
    from (
        select location_id, project_id, month_on, columns('^' || measure || '$') as amount
        from query_table(measure_table)
    ) as f
    cross join level as v
),
stood as (
    select p.level_number, p.month_on, p.amount,
        coalesce(n.node_path, case when p.level_number = 0 then 'alle' else 'ohne Register' end) as node_path
    from placed as p
    asof left join node as n
        on p.place_id = n.place_id and p.level_number = n.level_number and p.month_on >= n.applies_from
)
select in_tree as tree, in_structure as structure, level_number, node_path, month_on,
    sum(cast(amount as decimal(38, 9))) as amount
from stood
group by all
"""


def create_tree_total(con: duckdb.DuckDBPyConnection, target: str = "") -> None:
    """Make the macro `core.tree_total(measure_table, measure, tree, structure)`; `target` is an attached file."""
    con.execute(TREE_TOTAL_SQL.format(target=f"{target}." if target else ""))
