"""An invented release.duckdb in the shape of the real one, small enough to read, with every state a page must bear.

Spandau's survey is unsure (u), Reinickendorf's enquiries are withheld (g), Lichtenberg's visits are late (t), Pankow
has no self-help density (x), the newest quarter is provisional (p); Pankow has no agreement; some indicators have
no target.
"""

import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

DISTRICTS = {
    "01": ("Mitte", "Mitte", "MI", 398),
    "02": ("Friedrichshain-Kreuzberg", "Friedrh.-Kreuzb.", "FK", 293),
    "03": ("Pankow", "Pankow", "PA", 424),
    "04": ("Charlottenburg-Wilmersdorf", "Charl.-Wilm.", "CW", 343),
    "05": ("Spandau", "Spandau", "SP", 258),
    "06": ("Steglitz-Zehlendorf", "Stegl.-Zehl.", "SZ", 310),
    "07": ("Tempelhof-Schöneberg", "Temp.-Schöneb.", "TS", 355),
    "08": ("Neukölln", "Neukölln", "NK", 330),
    "09": ("Treptow-Köpenick", "Trept.-Köpen.", "TK", 296),
    "10": ("Marzahn-Hellersdorf", "Marz.-Hellersd.", "MH", 295),
    "11": ("Lichtenberg", "Lichtenberg", "LI", 316),
    "12": ("Reinickendorf", "Reinickend.", "RD", 271),
}
QUARTERS = [date(year, month, 1) for year in (2024, 2025) for month in (1, 4, 7, 10)]
CENTRES = (
    "Treff Kanalufer",
    "Haus am Anger",
    "Kiezladen Ziegelei",
    "Werkstatt Sonnenhof",
    "Nachbarschaftshaus Süd",
    "Familientreff Apfelweg",
)


@dataclass(frozen=True)
class Kind:
    """One invented indicator: base value, slope per quarter, spread of districts, half width of the range."""

    indicator_id: str
    title: str
    short: str
    unit: str
    label: str
    decimals: int
    kind: str
    direction: str
    model: str
    base: float
    slope: float
    spread: float
    half: float | None
    target: float | None = None
    lead: int | None = None
    native: str = "month"


# id | title | short title | unit | unit label
NAMES = """
belonging|Zugehörigkeit im Kiez|Zugehörigkeit|%|%
visits_per_1000|Besuche je 1.000 Einwohner*innen|Besuche je 1.000|1/1000|je 1.000 Einw.
new_contacts|Neue Kontakte durch das Zentrum|Neue Kontakte|%|%
open_hours|Öffnungsstunden je Woche|Öffnungsstunden|h|Std. je Woche
active_volunteers|Aktive Freiwillige|Aktive Freiwillige|n|Personen
first_visit_share|Anteil der Erstbesuche|Erstbesuche|%|%
visits|Besuche|Besuche|n|Besuche
regular_offers|Regelmäßige Angebote|Angebote|n|Angebote
offer_hours|Angebotsstunden|Angebotsstunden|h|Stunden
attendance_per_session|Teilnahmen je Termin|Teilnahmen je Termin|n|je Termin
consultations|Beratungen|Beratungen|n|Beratungen
self_help_groups_per_100k|Selbsthilfegruppen je 100.000 Einwohner*innen|Gruppen je 100.000|1/100000|je 100.000 Einw.
enquiries|Anfragen an Selbsthilfekontaktstellen|Anfragen|n|Anfragen
response_rate|Meldequote der Projekte|Meldequote|%|%
estimated_share|Anteil geschätzter Besuche|Geschätzt|%|%
"""
# id | decimals | kind | direction | model | base | slope | spread | half range | target | lead rank | native period
FIGURES = """
belonging|0|ratio|up|outcome|0.66|0.008|0.05|0.035|0.7|1|quarter
visits_per_1000|1|ratio|context|reach|61|1.3|8|2.6||2|month
new_contacts|0|ratio|up|outcome|0.68|0.003|0.06|0.03|0.7|3|quarter
open_hours|1|mean|up|activity|41|-0.35|3|0.5|40|4|month
active_volunteers|0|stock|up|input|1810|26|40||2000|5|quarter
first_visit_share|1|ratio|band|reach|0.18|0.001|0.03|0.012||6|month
visits|0|flow|context|output|238000|5200|4000||||month
regular_offers|0|stock|context|activity|1480|12|25||||year
offer_hours|0|flow|context|activity|31200|300|600||||month
attendance_per_session|1|mean|band|output|9.4|0.05|1.1|0.5|||month
consultations|0|flow|context|activity|15400|210|300||||quarter
self_help_groups_per_100k|1|ratio|context|output|31|0.3|6|3.2|||year
enquiries|0|flow|context|activity|6200|60|90||||quarter
response_rate|0|ratio|up|quality|0.9|0.004|0.05||0.95||month
estimated_share|1|ratio|down|quality|0.14|-0.004|0.04|0.01|||month
"""


def _kinds() -> tuple[Kind, ...]:
    figures = {row.split("|")[0]: row.split("|")[1:] for row in FIGURES.strip().splitlines()}
    return tuple(_kind(row.split("|"), figures[row.split("|")[0]]) for row in NAMES.strip().splitlines())


def _kind(names: list[str], held: list[str]) -> Kind:
    half, target, lead = (float(text) if text else None for text in held[7:10])
    base, slope, spread = (float(text) for text in held[4:7])
    rank = None if lead is None else int(lead)
    decimals, kind, direction, model = int(held[0]), *held[1:4]
    return Kind(*names, decimals, kind, direction, model, base, slope, spread, half, target, rank, held[10])  # type: ignore[misc]


KINDS = _kinds()
TABLES = """
create schema mart;
create table mart.indicator (indicator_id text, version integer, title text, title_short text, description text,
  formula text, unit text, unit_label text, decimals integer, kind text, direction text, logic_model text,
  impact_step integer, interval_method text, protection_class integer, caveat text, source text, lead_rank integer,
  native_period text, valid_from date);
create table mart.indicator_value (indicator_id text, version integer, level text, area_code text, area_name text,
  district_code text, period_type text, period_start_on date, period_label text, breakdown text, breakdown_code text,
  breakdown_label text, value double, numerator double, denominator double, lower double, upper double,
  interval_reason text, delivered_count integer, expected_count integer, estimated_share double, answer_count integer,
  mark text, mark_reason text, previous_value double, change double, change_is_certain boolean, change_reason text,
  target double, denominator_reference_on date);
create table mart.area (level text, area_code text, area_name text, short_name text, parent_level text,
  parent_code text, letters text, inhabitants integer, inhabitants_on date);
create table mart.period (period_type text, period_start_on date, period_end_on date, period_label text,
  is_provisional boolean);
create table mart.completeness (level text, area_code text, area_name text, district_code text, month_on date,
  expected_count integer, delivered_count integer, state text, due_on date);
create table mart.agreement_target (agreement_id text, district_code text, district_name text, indicator_id text,
  indicator_title text, unit_label text, decimals integer, target_year integer, target_value double,
  baseline_value double, actual_value double, lower double, upper double, due_share double, state text, mark text);
create table mart.survey_item (level text, area_code text, period_start_on date, item_code text, item_label text,
  answer_count integer, share_1 double, share_2 double, share_3 double, share_4 double, share_5 double, mark text);
create table mart.edition (key text, value text);
create table mart.dictionary (table_name text, column_name text, column_type text, description text);
"""
ITEMS = (
    ("bel1", "Ich fühle mich hier willkommen.", (2, 3, 8, 31, 56)),
    ("chg_contacts", "Ich habe hier neue Menschen kennengelernt.", (4, 7, 14, 36, 39)),
    ("bel2", "Hier gehöre ich dazu.", (3, 8, 15, 35, 39)),
    ("chg_help", "Ich weiß jetzt, wo ich Hilfe bekomme.", (5, 9, 15, 38, 33)),
    ("chg_engage", "Ich kann mir vorstellen, hier mitzumachen.", (11, 17, 25, 29, 18)),
    ("chg_lonely", "Ich bin seltener allein als vorher.", (13, 18, 28, 26, 15)),
)
MARK_REASONS = {
    "g": "Wert geheim zu halten",
    "u": "wenige Fälle",
    "t": "Angabe folgt später",
    "x": "hier keine Kontaktstelle",
    "p": "vorläufig",
    "": "",
}


def invent_release(path: Path, *, hostile_name: str = "", leak: float | None = None) -> Path:
    """Write the file; `hostile_name` renames a centre, `leak` puts a number where only a mark may stand."""
    con = duckdb.connect(str(path))
    try:
        con.execute(TABLES)
        chance = random.Random(7)  # noqa: S311
        for table, rows in (
            ("indicator", _indicators()),
            ("area", _areas()),
            ("indicator_value", _values(chance, hostile_name, leak)),
            ("completeness", _completeness(hostile_name)),
            ("agreement_target", _targets()),
            ("survey_item", _survey(chance)),
            ("edition", _edition()),
        ):
            _insert(con, table, rows)
        _insert(con, "indicator_value", _parts(leak))
        con.execute(FURTHER)
        con.execute(REPORT_LINES)
        con.execute(BEYOND_SINGLE_FIGURES.replace("LEAK", "null" if leak is None else str(leak)))
    finally:
        con.close()
    return path


FURTHER = """
alter table mart.indicator add column is_measurable boolean default true;
alter table mart.indicator add column not_measurable_reason text default '';
insert into mart.indicator (indicator_id, version, title, title_short, description, formula, unit, unit_label, decimals,
  kind, direction, logic_model, impact_step, interval_method, protection_class, caveat, source, native_period,
  valid_from, is_measurable, not_measurable_reason)
values ('room_use', 1, 'Raumauslastung', 'Raumauslastung', 'Genutzte von buchbaren Stunden.', 'genutzt ÷ buchbar', '%',
  '%', 0, 'ratio', 'band', 'activity', 1, 'none', 0, 'Nicht auf 100 % drängen.', 'Raumnutzung', 'month',
  date '2024-01-01', false, 'Es fehlen Meldungen im Formular Raumnutzung.');
create table mart.finding_count (finding_code text, entity text, month_on date, form_title text, severity text,
  title text, finding_count bigint, delivery_count bigint);
insert into mart.finding_count values
  ('D201', 'visits', '2026-01-01', 'Besuche je Monat', 'FEHLER', 'Keine Zahl', 17, 4),
  ('D302', 'visits', '2026-01-01', 'Besuche je Monat', 'WARNUNG', 'Besuche ungewöhnlich hoch', 3, 2),
  ('D217', 'offers', '2025-12-01', 'Regelmäßige Angebote', 'HINWEIS', 'Ungefähre Zahl', 41, 9);
create table mart.deadline (entity text, period_start_on date, period_type text, form_title text, due_on date,
  expected_count bigint, delivered_count bigint, on_time_count bigint, late_count bigint, overdue_count bigint);
insert into mart.deadline values
  ('visits', '2025-12-01', 'month', 'Besuche je Monat', '2026-01-15', 68, 52, 52, 0, 0),
  ('visits', '2025-11-01', 'month', 'Besuche je Monat', '2025-12-15', 68, 60, 55, 5, 8);
create table mart.obligation (area_code text, entity text, period_start_on date, district_code text, period_type text,
  form_title text, due_on date, delivered_on date, state text);
insert into mart.obligation values
  ('NK01NH', 'visits', '2025-12-01', '08', 'month', 'Besuche je Monat', '2026-01-15', null, 'open'),
  ('NK01NH', 'visits', '2025-11-01', '08', 'month', 'Besuche je Monat', '2025-12-15', '2025-12-20', 'late');
create table mart.agreement (agreement_id text, district_code text, district_name text, duty text,
  agreement_status text, signed_on date, valid_to date, target_count bigint);
insert into mart.agreement values
  ('KV-08-2025', '08', 'Neukölln', 'bericht', 'laufend', '2024-11-15', '2028-12-31', 5),
  ('KV-08-G', '08', 'Neukölln', 'gremium', 'laufend', '2024-11-15', null, 0);
create table mart.correction (correction_source text, entity text, form_title text, area_code text, area_name text,
  district_code text, period_type text, period_start_on date, changed_value_count bigint, changed_row_count bigint,
  old_value double, new_value double, value_reason text, indicator_id text);
insert into mart.correction values
  ('centre', 'visits', 'Besuche je Monat', 'MI01NH', 'Treff Kanalufer MI (erfunden)', '01', 'month', '2025-10-01', 4, 1,
   3120, 3421, '', 'visits'),
  ('steward', 'offers', 'Regelmäßige Angebote', 'MI02NH', 'Haus am Anger MI (erfunden)', '01', 'year', null, 1, 0,
   null, null, 'Zu diesem Formular gibt es keinen einzelnen Wert', '');
"""
BEYOND_SINGLE_FIGURES = """
alter table mart.indicator_value add column is_break boolean default false;
alter table mart.indicator_value add column filled_share double;
alter table mart.indicator_value add column persons_lower double;
alter table mart.indicator_value add column persons_upper double;
alter table mart.indicator_value add column persons_reason text default '';
update mart.indicator_value set version = 2, is_break = period_start_on = date '2025-01-01'
  where indicator_id = 'enquiries' and period_start_on >= date '2025-01-01';
update mart.indicator_value set change = null, change_is_certain = null, previous_value = null,
  change_reason = 'Die Definition hat sich geändert' where indicator_id = 'enquiries' and version = 2;
update mart.indicator set version = 2, valid_from = date '2025-01-01' where indicator_id = 'enquiries';
create table mart.indicator_version as
select indicator_id, version, valid_from, '' as version_reason from mart.indicator
union all select 'enquiries', 1, date '2024-01-01', '';
update mart.indicator_version set version_reason = 'Anfragen per Mail zählen mit'
  where indicator_id = 'enquiries' and version = 2;
update mart.indicator_value set filled_share = 0.97 where indicator_id = 'open_hours' and level = 'berlin';
update mart.indicator_value set persons_lower = round(value * 0.4), persons_upper = value,
  persons_reason = 'Wer in mehreren Projekten teilnimmt, ist mehrfach gezählt: die Zahl ist eine Obergrenze'
  where indicator_id = 'active_volunteers' and level = 'berlin';
create table mart.target as
select agreement_id, 'district' as level, district_code as area_code, district_name as area_name, district_code,
  indicator_id, indicator_title, unit_label, decimals, target_year, target_value, baseline_value, actual_value, lower,
  upper, due_share, state, mark, '' as reason, '' as reason_english from mart.agreement_target
union all values
  ('KV-00', 'berlin', '11', 'Berlin', null, 'visits', 'Besuche', 'Besuche', 0, 2025, 960000, null, 971200, null, null,
   1.0, 'reached', '', 'Erreicht: 971.200 Besuche, Ziel 960.000.', 'Reached: 971,200, target 960,000.'),
  ('KV-08-2025', 'project', 'NK01NH', 'Treff Kanalufer NK (erfunden)', '08', 'offer_hours', 'Angebotsstunden',
   'Stunden', 0, 2025, 900, null, 870, null, null, 1.0, 'behind', '', '', '');
create table mart.target_sum (indicator_id text, target_year integer, level text, area_code text, target_value double,
  parts_value double, difference double, part_count bigint, area_count bigint, state text, reason text);
insert into mart.target_sum values
  ('offer_hours', 2025, 'district', '08', 5400, 5300, -100, 5, 6, 'differs', ''),
  ('offer_hours', 2025, 'berlin', '11', null, null, null, 5, 12, 'ambiguous', '');
alter table mart.indicator add column numerator_text text default '';
alter table mart.indicator add column denominator_text text default '';
alter table mart.indicator add column worked_example_text text default '';
alter table mart.indicator add column band_lower double;
alter table mart.indicator add column band_upper double;
update mart.indicator set numerator_text = 'Besuche', denominator_text = 'Einwohner*innen',
  worked_example_text = '10.000 Besuche, 400.000 Menschen: 25' where indicator_id = 'visits_per_1000';
update mart.indicator set band_lower = 0.1, band_upper = 0.25, worked_example_text = 'Ohne Prüfung: kein Wert'
  where indicator_id = 'first_visit_share';
create table mart.indicator_value_today as
select indicator_id, version, level, area_code, area_name, district_code, period_type, period_start_on, breakdown,
  case area_code when '08' then value * 1.1 when '09' then LEAK::double else value end as value,
  case area_code when '09' then 'g' else mark end as mark,
  case area_code when '09' then 'Wert geheim zu halten' else mark_reason end as mark_reason,
  case area_code when '10' then LEAK::double else value end as as_was_value,
  case area_code when '10' then 'g' else mark end as as_was_mark
from mart.indicator_value where indicator_id = 'visits_per_1000' and level = 'district' and period_type = 'quarter'
  and area_code in ('07', '08', '09', '10') and period_start_on = date '2025-10-01';
create table mart.agreement_duty (duty_id text, agreement_id text, district_code text, district_name text, duty text,
  duty_year integer, due_on date, done_on date, due_in_days bigint, days_late bigint, needed_count bigint,
  done_count bigint, duty_evidence text, duty_state text, duty_reason text);
insert into mart.agreement_duty values
  ('KV-08-B-2025', 'KV-08-2025', '08', 'Neukölln', 'bericht', 2025, '2026-03-20', null, 69, null, 1, 0, 'entry', 'open',
   ''),
  ('KV-08-M-2024', 'KV-08-2025', '08', 'Neukölln', 'bericht', 2024, '2025-02-28', '2025-03-04', -316, 4, 33, 33,
   'reports', 'done', ''),
  ('KV-08-M-2025', 'KV-08-2025', '08', 'Neukölln', 'bericht', 2025, '2026-01-05', null, -5, null, 33, 31, 'reports',
   'late', ''),
  ('KV-08-T-2025', 'KV-08-2025', '08', 'Neukölln', 'gremium', 2025, '2025-12-31', '2025-02-26', -10, null, 2, 12,
   'meetings', 'done', ''),
  ('KV-00-B-2025', 'KV-00', null, 'Berlin', 'bericht', 2025, '2026-01-20', null, 10, null, 1, 0, 'entry', 'due', '');
create table mart.equity (level text, area_code text, period_type text, period_start_on date, measure text,
  dimension text, group_code text, reached_share double, resident_share double, ratio double, lower double,
  upper double, index_kind text, index_value double, index_lower double, index_upper double, case_count bigint,
  missing_reason text, mark text);
insert into mart.equity
select a.level, a.code, 'year', date '2025-01-01', '', 'age', g.code, g.reached, g.living, g.reached / g.living,
  g.reached / g.living - 0.15, g.reached / g.living + 0.15, '', null, null, null, cast(g.reached * 9000 as bigint),
  '', ''
from (values ('berlin', '11'), ('district', '08')) as a (level, code)
cross join (values ('u6', 0.05, 0.06), ('6_15', 0.09, 0.08), ('15_18', 0.02, 0.03), ('18_27', 0.10, 0.11),
  ('27_45', 0.22, 0.29), ('45_55', 0.12, 0.12), ('55_65', 0.14, 0.13), ('65plus', 0.26, 0.18)
) as g (code, reached, living);
insert into mart.equity values
  ('berlin', '11', 'year', '2025-01-01', '', 'mss_status', '3', 0.3, 0.2, 1.5, 1.4, 1.6, '', null, null, null, 900, '',
   ''),
  ('berlin', '11', 'year', '2025-01-01', '', 'mss_status', '', null, null, null, null, null, 'slope', -12.4,
   -18.1, -6.7,
   5400, '', ''),
  ('district', '12', 'year', '2025-01-01', '', 'age', 'u6', LEAK, 0.06, LEAK, LEAK, LEAK, '', null, null, null, LEAK,
   'Wert geheim zu halten', 'g');
create table mart.funnel (indicator_id text, project_id text, period_type text, period_start_on date, value double,
  case_count bigint, centre_line double, lower_95 double, upper_95 double, lower_998 double, upper_998 double,
  is_outside boolean, shrunk_value double, shrunk_lower double, shrunk_upper double, missing_reason text);
insert into mart.funnel
select 'belonging', if(n = 1, 'NK01NH', 'XX' || n), 'year', date '2025-01-01', 0.66 + 0.02 * ((n * 7) % 9 - 4),
  20 + 30 * n, 0.66, 0.66 - 0.9 / sqrt(20 + 30 * n), least(1, 0.66 + 0.9 / sqrt(20 + 30 * n)),
  greatest(0, 0.66 - 1.45 / sqrt(20 + 30 * n)), least(1, 0.66 + 1.45 / sqrt(20 + 30 * n)), n = 14, null, null, null, ''
from range(1, 15) as r (n);
create table mart.survey_scale (scale text, level text, area_code text, period_type text, period_start_on date,
  wave text, answer_count integer, response_share double, mean double, lower double, upper double,
  design_effect double, effective_n double, alpha double, alpha_lower double, alpha_upper double, omega double,
  missing_reason text, mark text, mark_reason text);
insert into mart.survey_scale values
  ('nci8_form', 'berlin', '11', 'quarter', '2025-10-01', '2025-Q4', 1210, 0.34, 3.71, 3.62, 3.8, 2.1, 576, 0.84, 0.82,
   0.86, 0.85, '', '', ''),
  ('asku', 'berlin', '11', 'quarter', '2025-10-01', '2025-Q4', 1198, null, 3.64, 3.55, 3.73, 2.0, 599, 0.79, 0.77, 0.81,
   0.8, '', '', ''),
  ('ucla3', 'berlin', '11', 'quarter', '2025-10-01', '2025-Q4', LEAK, LEAK, LEAK, LEAK, LEAK, null, null, null, null,
   null, null, '', 'g', 'Wert geheim zu halten');
create table mart.survey_effect (scale text, level text, area_code text, period_type text, period_start_on date,
  earlier_start_on date, answer_count integer, earlier_answer_count integer, wave_change double, lower double,
  upper double, effect_size double, effect_lower double, effect_upper double, missing_reason text);
insert into mart.survey_effect values
  ('nci8_form', 'berlin', '11', 'quarter', '2025-10-01', '2025-07-01', 1210, 1190, 0.11, 0.02, 0.2, 0.14, 0.03, 0.25,
   ''),
  ('asku', 'berlin', '11', 'quarter', '2025-10-01', '2025-07-01', 1198, 1170, 0.02, -0.07, 0.11, 0.03, -0.09, 0.15, '');
"""
REPORT_LINES = """
create table mart.srs_annex as
select 3 as block_number, '3.2' as block_code, 'Erbrachte Leistungen und erreichte Menschen' as block_title,
  dense_rank() over (order by indicator_id) as line_number,
  * replace ('year' as period_type, date '2025-01-01' as period_start_on, '2025' as period_label)
from mart.indicator_value
where breakdown = '' and period_type = 'quarter' and period_start_on = date '2025-10-01'
  and (level = 'berlin' or area_code in ('08', '12') or area_code like 'NK%');
create table mart.ifp_block as
select 1 as block_number, 'Besuche' as block_title, * exclude (block_number, block_code, block_title)
from mart.srs_annex where indicator_id in ('visits', 'consultations');
"""
TOPICS = (("arbeit", "Arbeit", 5200.0), ("wohnen", "Wohnen", 7300.0), ("sucht", "Sucht", None))


def _parts(leak: float | None) -> list[tuple[object, ...]]:
    """Consultations by topic for Berlin and Neukölln; one topic is withheld."""
    kind = next(k for k in KINDS if k.indicator_id == "consultations")
    areas = (("berlin", "11", "Berlin", None), ("district", "08", "Neukölln", "08"))
    rows = []
    for area in areas:
        for code, label, amount in TOPICS:
            mark = "" if amount is not None else "g"
            period = ("quarter", QUARTERS[-2], "3/2025")
            row = _row(kind, area, period, amount or 0.0, None, mark=mark, leak=leak, half=None)
            rows.append((*row[:9], "topic", code, label, *row[12:]))
    return rows


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    con.register("rows_to_insert", pl.DataFrame(rows, orient="row", infer_schema_length=None))
    con.execute(f"insert into mart.{table} select * from rows_to_insert")
    con.unregister("rows_to_insert")


def _indicators() -> list[tuple[object, ...]]:
    return [
        (
            k.indicator_id,
            1,
            k.title,
            k.short,
            f"{k.title}: was die Projekte gemeldet haben.",
            "Zähler ÷ Nenner",
            k.unit,
            k.label,
            k.decimals,
            k.kind,
            k.direction,
            k.model,
            3,
            "wilson",
            1,
            "Eignet sich nicht für eine Rangfolge der Zentren.",
            "Meldungen der Zentren",
            k.lead,
            k.native,
            date(2024, 1, 1),
        )
        for k in KINDS
    ]


def _areas() -> list[tuple[object, ...]]:
    districts = [
        ("district", c, n, s, "berlin", "11", x, p * 1000, date(2024, 12, 31)) for c, (n, s, x, p) in DISTRICTS.items()
    ]
    return [("berlin", "11", "Berlin", "Berlin", None, None, None, 3_889_000, date(2024, 12, 31)), *districts]


def _mark(kind: Kind, level: str, code: str, on: date) -> str:
    special = {
        ("belonging", "05"): "u",
        ("new_contacts", "05"): "u",
        ("enquiries", "12"): "g",
        ("self_help_groups_per_100k", "03"): "x",
    }
    if on >= date(2025, 10, 1) and kind.indicator_id.startswith("visits") and code == "11" and level == "district":
        return "t"
    if level == "district" and on == date(2024, 10, 1) and code == "08" and kind.indicator_id == "belonging":
        return "t"
    found = special.get((kind.indicator_id, code), "") if level == "district" else ""
    return found or ("p" if on >= date(2025, 10, 1) else "")


def _row(
    kind: Kind,
    area: tuple[str, str, str, str | None],
    period: tuple[str, date, str],
    level: float,
    past: float | None,
    *,
    mark: str,
    leak: float | None,
    half: float | None,
) -> tuple[object, ...]:
    is_silent = mark in {"g", "t", "x"}
    half = None if half is None else half * (3 if mark == "u" else 1)
    moved = None if past is None else level - past
    numbers = (
        level,
        level * 100,
        100.0,
        None if half is None else level - half,
        None if half is None else level + half,
    )
    if is_silent:
        numbers = (leak, leak, leak, leak, leak)  # type: ignore[assignment]
    is_certain = None if moved is None or half is None else abs(moved) > half * 1.3
    return (
        kind.indicator_id,
        1,
        *area,
        *period,
        "",
        "",
        "",
        *numbers,
        "" if half is not None else "Vollzählung, kein Stichprobenfehler",
        5,
        6,
        0.08,
        None,
        mark,
        MARK_REASONS[mark],
        None if is_silent else past,
        leak if is_silent else moved,
        None if is_silent else is_certain,
        "" if moved is not None else "kein Vorjahreswert",
        kind.target,
        None,
    )


def _series(
    kind: Kind,
    area: tuple[str, str, str, str | None],
    offset: float,
    leak: float | None,
    *,
    scale: float = 1,
    wider: float = 1.0,
) -> list[tuple[object, ...]]:
    years = [date(2024, 1, 1), date(2025, 1, 1)]
    starts = years if kind.native == "year" else QUARTERS
    step, span = ("year", 1) if kind.native == "year" else ("quarter", 4)
    half = None if kind.half is None else kind.half * (1 if area[0] == "berlin" else 1.35) * wider
    noise = random.Random(f"{kind.indicator_id}{area[1]}")  # noqa: S311
    wobble = (kind.half or kind.base * 0.01) * (0.35 if area[0] == "berlin" else 0.8)
    tilt = kind.slope * (1 if area[0] == "berlin" else noise.choice((-0.6, 0.4, 1, 1.4, 2.6)))
    levels = [
        max(0.0, (kind.base + tilt * (i * 4 / span) + offset + noise.uniform(-1, 1) * wobble) * scale)
        for i in range(len(starts))
    ]
    marks = [_mark(kind, area[0], area[1], on) for on in starts]
    rows = []
    for i, (on, level) in enumerate(zip(starts, levels, strict=True)):
        label = str(on.year) if step == "year" else f"{(on.month + 2) // 3}/{on.year}"
        past = levels[i - span] if i >= span and marks[i - span] not in {"g", "t", "x"} else None
        rows.append(_row(kind, area, (step, on, label), level, past, mark=marks[i], leak=leak, half=half))
    return rows


def _values(chance: random.Random, hostile_name: str, leak: float | None) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for kind in KINDS:
        is_total = kind.kind in {"flow", "stock"}
        rows += _series(kind, ("berlin", "11", "Berlin", None), 0, leak)
        for code, (name, *_) in DISTRICTS.items():
            offset = chance.uniform(-1.6, 1.6) * kind.spread
            scale = 1 / 12 if is_total else 1
            rows += _series(kind, ("district", code, name, code), offset, leak, scale=scale)
            rows += _centre_rows(kind, code, offset, hostile_name=hostile_name, leak=leak, chance=chance)
    return rows


def centre_names(district_code: str, hostile_name: str = "") -> list[str]:
    """Names of the invented centres of a district: six, but two in Pankow."""
    count = 2 if district_code == "03" else 6
    names = [f"{name} {DISTRICTS[district_code][2]} (erfunden)" for name in CENTRES[:count]]
    return [hostile_name, *names[1:]] if hostile_name and district_code == "08" else names


def _centre_rows(
    kind: Kind, code: str, offset: float, *, hostile_name: str, leak: float | None, chance: random.Random
) -> list[tuple[object, ...]]:
    if kind.indicator_id not in {"belonging", "visits", "new_contacts"}:
        return []
    rows = []
    for i, name in enumerate(centre_names(code, hostile_name)):
        area = ("project", f"{DISTRICTS[code][2]}{i + 1:02d}NH", name, code)
        scale = 1 / 75 if kind.kind == "flow" else 1
        extra = offset + chance.uniform(-1, 1) * kind.spread
        newest = _series(kind, area, extra, leak, scale=scale, wider=1.8)[-1]
        rows.append(_withheld(newest, leak) if i == 5 else newest)
    return rows


def _withheld(row: tuple[object, ...], leak: float | None) -> tuple[object, ...]:
    silent = (leak, leak, leak, leak, leak)
    return (*row[:12], *silent, *row[17:22], "g", "weniger als 10 Antworten", None, leak, None, "", *row[28:])


def _completeness(hostile_name: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for code, (name, *_) in DISTRICTS.items():
        for i in range(12):
            on, due = date(2025, i + 1, 1), date(2025 + (i == 11), (i + 1) % 12 + 1, 15)
            late = 6 if code == "11" and i in {9, 10} else (int(code) * 7 + i * 5) % 11 // 9
            late = max(late, 2) if i == 11 else late
            state = "open" if i == 11 else "none" if late == 6 else "partial" if late else "complete"
            rows.append(("district", code, name, code, on, 6, 6 - late, state, due))
            for j, centre in enumerate(centre_names(code, hostile_name)):
                absent = j < late
                one = "not_expected" if j == 5 and i < 3 else ("open" if i == 11 else "none") if absent else "complete"
                rows.append(
                    (
                        "project",
                        f"{DISTRICTS[code][2]}{j + 1:02d}NH",
                        centre,
                        code,
                        on,
                        0 if one == "not_expected" else 1,
                        0 if absent or one == "not_expected" else 1,
                        one,
                        due,
                    )
                )
    return rows


def _targets() -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for code in ("01", "05", "08", "10", "12"):
        common = (f"KV-{code}-2025", code, DISTRICTS[code][0])
        rows += [
            (
                *common,
                "offer_hours",
                "Angebotsstunden",
                "Stunden",
                0,
                2025,
                5400,
                4100,
                5510,
                None,
                None,
                1.0,
                "reached",
                "",
            ),
            (
                *common,
                "consultations",
                "Beratungen",
                "Beratungen",
                0,
                2025,
                2400,
                1900,
                1842,
                None,
                None,
                0.75,
                "on_course",
                "",
            ),
            (
                *common,
                "active_volunteers",
                "Aktive Freiwillige",
                "Personen",
                0,
                2025,
                120,
                88,
                71,
                None,
                None,
                0.75,
                "behind",
                "",
            ),
            (
                *common,
                "belonging",
                "Zugehörigkeit im Kiez",
                "%",
                0,
                2025,
                0.75,
                None,
                0.74,
                0.70,
                0.78,
                None,
                "unsure",
                "p",
            ),
            (*common, "enquiries", "Anfragen", "Anfragen", 0, 2025, 900, None, None, None, None, None, "no_value", "g"),
        ]
    return rows


def _survey(chance: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for code in ("11B", *DISTRICTS):
        level, area = ("berlin", "11") if code == "11B" else ("district", code)
        for item, label, base in ITEMS:
            moved = [max(1.0, b + chance.uniform(-2, 2)) for b in base]
            shares: list[float | None] = [m / sum(moved) for m in moved]
            is_hidden = code == "12" and item == "chg_lonely"
            mark = "g" if is_hidden else "u" if code == "05" else ""
            answers = None if is_hidden else 24 if code == "05" else 4120 if level == "berlin" else 300 + int(code) * 14
            rows.append(
                (level, area, date(2025, 1, 1), item, label, answers, *([None] * 5 if is_hidden else shares), mark)
            )
    return rows


def _edition() -> list[tuple[object, ...]]:
    return [
        ("edition_number", "7"),
        ("as_of", "2026-01-10"),
        ("data_month", "2025-12-01"),
        ("is_invented", "true"),
        ("catalogue_version", "1.0"),
        ("content_hash", "3f1c9a7e52"),
        ("sources", "Meldungen der Zentren (erfunden)"),
    ]
