/*---
title: Maße des Personals
description: >-
  Vollzeitäquivalente je Projekt, Jahr und Funktion (Bestand im Jahresmittel). Beraterstellen der Selbsthilfe sind die
  pädagogischen Stellen der Selbsthilfekontaktstellen.
grain: [project_id, location_id, district_code, pgr_code, month_on, staff_role]
measures:
  staff_fte: {kind: stock, counts: full_time_equivalents}
  self_help_adviser_fte: {kind: stock, counts: full_time_equivalents}
breakdowns: [staff_role]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.staff_role,
    cast(sum(cast(coalesce(f.staff_fte, 0) as decimal(18, 4))) as double) as staff_fte,
    cast(
        sum(
            cast(
                case
                    when f.project_id like '%SK' and f.staff_role = 'paedagogik' then coalesce(f.staff_fte, 0) else 0
                end as decimal(18, 4)
            )
        ) as double
    ) as self_help_adviser_fte
from core.fct_staff_position as f
group by all
