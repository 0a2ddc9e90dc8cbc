"""The life of a finding: neu, offen, behoben, akzeptiert.

What belongs here: `quality.finding_state`, made of tonight's findings, what was remembered, and what the steward
accepted. Neu is what was opened on the day of the run, so a night run again on the same day says the same. Only
WARNUNG and HINWEIS can be accepted; an accepted finding comes back as neu when its value has changed since, or on the
day after the end of the acceptance. Who a finding is stands in `finding_identity.py`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb

from kiezwirkung.deliveries.templates import CodeList
from kiezwirkung.warehouse.connecting import count, quote_text
from kiezwirkung.warehouse.finding_identity import know_findings
from kiezwirkung.warehouse.finding_memory import SCHEMA, STATE, recall
from kiezwirkung.warehouse.forms import Form
from kiezwirkung.warehouse.quarantine import note_rows, refuse_rows

ACCEPTED_FINDINGS = "accepted_findings"
STATES = ("neu", "offen", "behoben", "akzeptiert")
# A renamed file: the same content, or later the file's new name, with the same finding at the same place.
_RENAMED = """
update known_finding as k set finding_key = m.finding_key
from (
    select n.finding_key as own_key, r.finding_key
    from known_finding as n
    inner join remembered as r
        on n.code = r.code and n.entity = r.entity and n.sheet = r.sheet and n.field = r.field and n.cell = r.cell
        and (n.delivery_id = r.delivery_id or n.file_name = r.file_name)
    where n.is_by_place
        and n.finding_key not in (select o.finding_key from remembered as o)
        and r.finding_key not in (select o.finding_key from known_finding as o)
    qualify row_number() over (
        partition by n.finding_key order by n.delivery_id = r.delivery_id desc, r.last_seen_on desc, r.finding_key
    ) = 1 and row_number() over (
        partition by r.finding_key order by n.delivery_id = r.delivery_id desc, n.finding_key
    ) = 1
) as m
where k.finding_key = m.own_key
"""
# The first eight digits are the number people use; a clash (or digits that look like a word) takes sixteen.
_NAMED = """
create or replace temp table named_finding as
select k.*, coalesce(
    m.finding_id,
    case
        when count(*) over (partition by left(k.finding_key, 8)) = 1
            and regexp_matches(left(k.finding_key, 8), '[0-9]')
            and 'B-' || left(k.finding_key, 8) not in (select r.finding_id from remembered as r)
        then 'B-' || left(k.finding_key, 8)
        else 'B-' || left(k.finding_key, 16)
    end
) as finding_id
from known_finding as k
left join remembered as m on k.finding_key = m.finding_key
"""
# People leave out the B- or write it small; b is also a digit, so only the two signs together are taken away.
_ACCEPTED_NUMBER = "lower(regexp_replace(a.finding_id, '^[Bb]-', ''))"
_SAME_ID = f"{_ACCEPTED_NUMBER} = substr(n.finding_id, 3)"
_OWN_ROW = "substr(a.delivery_id, 1, 16) || ':' || a.sheet || ':' || a.row_number"
_UNKNOWN = f"""
select {_OWN_ROW} as row_id from staging.accepted_findings as a
where not exists (select 1 from named_finding as n where {_SAME_ID})
    and not exists (select 1 from remembered as n where {_SAME_ID})
"""
_ERRORS = f"""
select {_OWN_ROW} as row_id from staging.accepted_findings as a
inner join named_finding as n on {_SAME_ID}
where n.is_live and n.severity = 'FEHLER'
"""
_STATES = f"""
create or replace table {STATE} as
with tonight as (
    select n.*, a.accepted_until, a.reason, m.first_seen_on, m.opened_on, m.state as last_state,
        case when a.finding_number is not null then md5(concat_ws('|', a.accepted_until::varchar, a.reason)) end
            as acceptance,
        case when m.acceptance is not distinct from md5(concat_ws('|', a.accepted_until::varchar, a.reason))
            then m.accepted_hash else n.value_hash end as accepted_hash
    from named_finding as n
    left join remembered as m on n.finding_key = m.finding_key
    left join accepted_finding as a on a.finding_number = substr(n.finding_id, 3) and n.severity <> 'FEHLER'
    where n.is_live
), judged as (
    select *, coalesce(accepted_until >= $today and accepted_hash = value_hash, false) as is_accepted from tonight
), living as (
    select finding_id, code, severity, coalesce(first_seen_on, $today) as first_seen_on, $today as last_seen_on,
        case when is_accepted or last_state in ('neu', 'offen') then coalesce(opened_on, $today) else $today end
            as opened_on,
        null::date as closed_on, accepted_until, reason, delivery_id, file_name, entity, sheet, row_number, field,
        cell, value_hash, finding_key, acceptance, case when acceptance is not null then accepted_hash end
            as accepted_hash,
        is_accepted
    from judged
), replaced as (
    select n.finding_id, n.code, n.severity, coalesce(m.first_seen_on, $today) as first_seen_on,
        coalesce(m.last_seen_on, $today) as last_seen_on, coalesce(m.opened_on, $today) as opened_on,
        coalesce(m.closed_on, $today) as closed_on, m.accepted_until, m.reason, n.delivery_id, n.file_name, n.entity,
        n.sheet, n.row_number, n.field, n.cell, n.value_hash, n.finding_key, m.acceptance, m.accepted_hash
    from named_finding as n
    left join remembered as m on n.finding_key = m.finding_key
    where not n.is_live
), gone as (
    select m.finding_id, m.code, m.severity, m.first_seen_on, m.last_seen_on, m.opened_on,
        coalesce(m.closed_on, $today) as closed_on, m.accepted_until, m.reason, m.delivery_id, m.file_name, m.entity,
        m.sheet, m.row_number, m.field, m.cell, m.value_hash, m.finding_key, m.acceptance, m.accepted_hash
    from remembered as m
    where m.finding_key not in (select n.finding_key from named_finding as n)
), everything as (
    select * exclude is_accepted,
        case when is_accepted then 'akzeptiert' when opened_on >= $today then 'neu' else 'offen' end as state
    from living
    union all
    select *, 'behoben' from replaced
    union all
    select *, 'behoben' from gone
)
select {", ".join(SCHEMA)} from everything
"""


def refuse_accepted_errors(con: duckdb.DuckDBPyConnection, forms: Iterable[Form], folder: Path) -> int:
    """Refuse acceptances of a FEHLER (D506), before the rows of the night are counted; gives how many."""
    if not count(con, "select count(*) from staging.accepted_findings"):
        return 0
    _name_findings(con, forms, folder)
    refused = refuse_rows(con, ACCEPTED_FINDINGS, _ERRORS, code="D506", field="finding_id")
    _forget(con)
    return refused


def follow_findings(
    con: duckdb.DuckDBPyConnection,
    forms: Iterable[Form],
    folder: Path,
    as_of: date,
    reasons: CodeList,
) -> dict[str, int]:
    """Write quality.finding_state (grain: finding_id) and give the number of findings by state.

    Acceptances of findings that nobody knows get D505. Behoben counts what was repaired on the day of the run; what
    was repaired before stays in the table.

    Args:
        con: the working warehouse, with all findings of the night.
        forms: the forms of the night.
        folder: where the memory lies; it is read here and written by `finding_memory.remember`.
        as_of: the day of the run.
        reasons: the code list of reasons for accepting.
    """
    forms = list(forms)
    con.execute("delete from quality.finding where code = 'D505'")
    _name_findings(con, forms, folder)
    if note_rows(con, ACCEPTED_FINDINGS, _UNKNOWN, code="D505", field="finding_id", source="reference"):
        _name_findings(con, forms, folder)
    _gather_acceptances(con, reasons)
    con.execute(_STATES, {"today": as_of})
    _forget(con)
    return count_states(con, as_of)


def _name_findings(con: duckdb.DuckDBPyConnection, forms: Iterable[Form], folder: Path) -> None:
    recall(con, folder)
    know_findings(con, forms)
    con.execute(_RENAMED)
    con.execute(_NAMED)


def _gather_acceptances(con: duckdb.DuckDBPyConnection, reasons: CodeList) -> None:
    """One row per accepted finding, under the number in its one spelling; of several the longest holds."""
    labels = " ".join(f"when {quote_text(code)} then {quote_text(one.label)}" for code, one in reasons.codes.items())
    con.execute(f"""
create or replace temp table accepted_finding as
select {_ACCEPTED_NUMBER} as finding_number, max_by(a.accepted_until, a.accepted_until) as accepted_until,
    max_by(concat_ws(': ', case a.acceptance_reason {labels} end, a.acceptance_note), a.accepted_until) as reason
from staging.accepted_findings as a
group by 1
""")


def _forget(con: duckdb.DuckDBPyConnection) -> None:
    for name in ("accepted_finding", "named_finding", "known_finding", "remembered"):
        con.execute(f"drop table if exists {name}")


def count_states(con: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, int]:
    """Findings by state; behoben counts those of the day of the run only."""
    rows = con.execute(
        f"select state, count(*) from {STATE} where state <> 'behoben' or closed_on = ? group by state", [as_of]
    ).fetchall()
    found: Mapping[str, int] = dict(rows)
    return {state: found.get(state, 0) for state in STATES}
