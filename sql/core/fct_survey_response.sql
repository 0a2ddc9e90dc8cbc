/*---
title: Befragung
description: >-
  Eine anonyme Antwort je Zeile. Eine Welle Qn steht im letzten Monat des Quartals, A im Juni, B im Dezember.
  8 heißt trifft nicht zu, 9 keine Angabe. Skalenwerte sind
  Mittel der gültigen Antworten und fehlen, wenn mehr als die Hälfte der Fragen unbeantwortet ist.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(
            cast(substr(s.wave, 1, 4) as integer),
            case substr(s.wave, 6)
                when 'Q1' then 3
                when 'Q2' then 6
                when 'A' then 6
                when 'Q3' then 9
                else 12
            end,
            1
        ) as month_on,
        s.response_id,
        s.wave,
        s.mode as survey_mode,
        s.bel1,
        s.bel2,
        s.nci1,
        s.nci2,
        s.nci3,
        s.nci4,
        s.nci5,
        s.nci6,
        s.nci7,
        s.nci8,
        s.ucla1,
        s.ucla2,
        s.ucla3,
        s.asku1,
        s.asku2,
        s.asku3,
        s.chg_contacts,
        s.chg_help,
        s.chg_engage,
        s.visit_freq,
        s.language_form as survey_language,
        s.age_band,
        s.gender,
        s.residence_pgr
    from staging.survey_responses as s
),

answered as (
    select
        s.row_id,
        case when s.bel1 between 1 and 5 then 1 else 0 end
        + case when s.bel2 between 1 and 5 then 1 else 0 end as bel_count,
        case when s.bel1 between 1 and 5 then s.bel1 else 0 end
        + case when s.bel2 between 1 and 5 then s.bel2 else 0 end as bel_total,
        case when s.asku1 between 1 and 5 then 1 else 0 end
        + case when s.asku2 between 1 and 5 then 1 else 0 end
        + case when s.asku3 between 1 and 5 then 1 else 0 end as asku_count,
        case when s.asku1 between 1 and 5 then s.asku1 else 0 end
        + case when s.asku2 between 1 and 5 then s.asku2 else 0 end
        + case when s.asku3 between 1 and 5 then s.asku3 else 0 end as asku_total
    from staging.survey_responses as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.response_id,
    d.wave,
    d.survey_mode,
    d.bel1,
    d.bel2,
    d.nci1,
    d.nci2,
    d.nci3,
    d.nci4,
    d.nci5,
    d.nci6,
    d.nci7,
    d.nci8,
    d.ucla1,
    d.ucla2,
    d.ucla3,
    d.asku1,
    d.asku2,
    d.asku3,
    d.chg_contacts,
    d.chg_help,
    d.chg_engage,
    d.visit_freq,
    d.survey_language,
    case when n.bel_count >= 1 then n.bel_total / n.bel_count end as belonging_score,
    case when n.asku_count >= 2 then n.asku_total / n.asku_count end as asku_score,
    d.age_band,
    d.gender,
    d.residence_pgr
from dated as d
inner join answered as n on d.row_id = n.row_id
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
