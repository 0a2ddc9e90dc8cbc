/*---
title: Befragung
description: >-
  Eine anonyme Antwort je Zeile. Eine Welle Qn steht im letzten Monat des Quartals, A im Juni, B im Dezember.
  8 heißt trifft nicht zu, 9 keine Angabe. Skalenwerte folgen
  kiezwirkung/statistics/scales.yaml: ASKU und UCLA-3 nur, wenn alle drei Fragen beantwortet sind; NCI-8 als Mittel auf
  eine Stelle gerundet und nur, wenn in jedem Teil höchstens die Hälfte fehlt; die eigenen Fragen zur Zugehörigkeit als
  Mittel der gültigen. Wie viele Bögen das Projekt in der Welle ausgegeben hat, steht an jeder Antwort der Welle (die
  größte genannte Zahl); addiert wird es einmal (is_first_of_wave).
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
        s.residence_pgr,
        max(s.handed_out_count) over same_wave as handed_out_count,
        row_number() over (same_wave order by s.row_id) = 1 as is_first_of_wave
    from staging.survey_responses as s
    window same_wave as (partition by s.project_id, s.wave)
),

answered as (
    select
        s.row_id,
        case when s.bel1 between 1 and 5 then 1 else 0 end
        + case when s.bel2 between 1 and 5 then 1 else 0 end as bel_count,
        case when s.bel1 between 1 and 5 then s.bel1 else 0 end
        + case when s.bel2 between 1 and 5 then s.bel2 else 0 end as bel_total,
        case
            when s.asku1 between 1 and 5 and s.asku2 between 1 and 5 and s.asku3 between 1 and 5
                then s.asku1 + s.asku2 + s.asku3
        end as asku_total,
        case
            when s.ucla1 between 1 and 3 and s.ucla2 between 1 and 3 and s.ucla3 between 1 and 3
                then s.ucla1 + s.ucla2 + s.ucla3
        end as ucla_total,
        case when s.nci6 between 1 and 5 then 1 else 0 end as attraction_count,
        case when s.nci3 between 1 and 5 then 1 else 0 end
        + case when s.nci4 between 1 and 5 then 1 else 0 end
        + case when s.nci8 between 1 and 5 then 1 else 0 end as neighbouring_count,
        case when s.nci1 between 1 and 5 then 1 else 0 end
        + case when s.nci2 between 1 and 5 then 1 else 0 end
        + case when s.nci5 between 1 and 5 then 1 else 0 end
        + case when s.nci7 between 1 and 5 then 1 else 0 end as community_count,
        case when s.nci1 between 1 and 5 then s.nci1 else 0 end
        + case when s.nci2 between 1 and 5 then s.nci2 else 0 end
        + case when s.nci3 between 1 and 5 then s.nci3 else 0 end
        + case when s.nci4 between 1 and 5 then s.nci4 else 0 end
        + case when s.nci5 between 1 and 5 then s.nci5 else 0 end
        + case when s.nci6 between 1 and 5 then s.nci6 else 0 end
        + case when s.nci7 between 1 and 5 then s.nci7 else 0 end
        + case when s.nci8 between 1 and 5 then s.nci8 else 0 end as nci_total
    from staging.survey_responses as s
),

scored as (
    select
        a.row_id,
        case when a.bel_count >= 1 then a.bel_total / a.bel_count end as belonging_score,
        a.asku_total / 3.0 as asku_score,
        a.ucla_total as ucla3_score,
        case
            when a.attraction_count >= 1 and a.neighbouring_count >= 2 and a.community_count >= 2
                then
                    (
                        (20 * a.nci_total + a.attraction_count + a.neighbouring_count + a.community_count)
                        // (2 * (a.attraction_count + a.neighbouring_count + a.community_count))
                    ) / 10.0
        end as nci8_score
    from answered as a
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
    n.belonging_score,
    cast(n.asku_score as double) as asku_score,
    cast(n.ucla3_score as integer) as ucla3_score,
    cast(n.nci8_score as double) as nci8_score,
    d.age_band,
    d.gender,
    d.residence_pgr,
    d.handed_out_count,
    d.is_first_of_wave
from dated as d
inner join scored as n on d.row_id = n.row_id
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
