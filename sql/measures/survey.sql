/*---
title: Maße der Befragung
description: >-
  Je Projekt und Welle und je Frage: Zahl, Summe und Quadratsumme der gültigen Antworten (1 bis 5), bei den Fragen nach
  Veränderung auch die Zustimmung (4 oder 5). 8 (trifft nicht zu) und 9 (keine Angabe) zählen nicht mit. Dazu die
  Skalenwerte Zugehörigkeit, Selbstwirksamkeit (ASKU) und Zusammenhalt (NCI-8) je Antwort, Einsamkeit (UCLA-3) nur von
  Erwachsenen mit bekanntem Alter.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  response_count: {kind: flow, counts: answers}
  handed_out_count: {kind: flow, counts: questionnaires}
  response_to_known_count: {kind: flow, counts: answers}
  response_to_unknown_count: {kind: flow, counts: answers}
  bel1_n: {kind: mean_part, counts: answers}
  bel1_sum: {kind: mean_part, counts: answers}
  bel1_sq: {kind: mean_part, counts: answers}
  bel2_n: {kind: mean_part, counts: answers}
  bel2_sum: {kind: mean_part, counts: answers}
  bel2_sq: {kind: mean_part, counts: answers}
  asku1_n: {kind: mean_part, counts: answers}
  asku1_sum: {kind: mean_part, counts: answers}
  asku1_sq: {kind: mean_part, counts: answers}
  asku2_n: {kind: mean_part, counts: answers}
  asku2_sum: {kind: mean_part, counts: answers}
  asku2_sq: {kind: mean_part, counts: answers}
  asku3_n: {kind: mean_part, counts: answers}
  asku3_sum: {kind: mean_part, counts: answers}
  asku3_sq: {kind: mean_part, counts: answers}
  chg_contacts_n: {kind: mean_part, counts: answers}
  chg_contacts_sum: {kind: mean_part, counts: answers}
  chg_contacts_sq: {kind: mean_part, counts: answers}
  chg_contacts_agree_count: {kind: mean_part, counts: answers}
  chg_help_n: {kind: mean_part, counts: answers}
  chg_help_sum: {kind: mean_part, counts: answers}
  chg_help_sq: {kind: mean_part, counts: answers}
  chg_help_agree_count: {kind: mean_part, counts: answers}
  chg_engage_n: {kind: mean_part, counts: answers}
  chg_engage_sum: {kind: mean_part, counts: answers}
  chg_engage_sq: {kind: mean_part, counts: answers}
  chg_engage_agree_count: {kind: mean_part, counts: answers}
  belonging_n: {kind: mean_part, counts: answers}
  belonging_sum: {kind: mean_part, counts: answers}
  belonging_sq: {kind: mean_part, counts: answers}
  asku_n: {kind: mean_part, counts: answers}
  asku_sum: {kind: mean_part, counts: answers}
  asku_sq: {kind: mean_part, counts: answers}
  nci8_n: {kind: mean_part, counts: answers}
  nci8_sum: {kind: mean_part, counts: answers}
  nci8_sq: {kind: mean_part, counts: answers}
  ucla3_n: {kind: mean_part, counts: answers}
  ucla3_sum: {kind: mean_part, counts: answers}
  ucla3_sq: {kind: mean_part, counts: answers}
protection: 3
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(f.row_id) as response_count,
    cast(sum(case when f.is_first_of_wave then f.handed_out_count end) as bigint) as handed_out_count,
    nullif(count(case when f.handed_out_count is not null then 1 end), 0) as response_to_known_count,
    count(case when f.handed_out_count is null then 1 end) as response_to_unknown_count,
    count(case when f.bel1 between 1 and 5 then 1 end) as bel1_n,
    cast(sum(case when f.bel1 between 1 and 5 then f.bel1 else 0 end) as bigint) as bel1_sum,
    cast(sum(case when f.bel1 between 1 and 5 then f.bel1 * f.bel1 else 0 end) as bigint) as bel1_sq,
    count(case when f.bel2 between 1 and 5 then 1 end) as bel2_n,
    cast(sum(case when f.bel2 between 1 and 5 then f.bel2 else 0 end) as bigint) as bel2_sum,
    cast(sum(case when f.bel2 between 1 and 5 then f.bel2 * f.bel2 else 0 end) as bigint) as bel2_sq,
    count(case when f.asku1 between 1 and 5 then 1 end) as asku1_n,
    cast(sum(case when f.asku1 between 1 and 5 then f.asku1 else 0 end) as bigint) as asku1_sum,
    cast(sum(case when f.asku1 between 1 and 5 then f.asku1 * f.asku1 else 0 end) as bigint) as asku1_sq,
    count(case when f.asku2 between 1 and 5 then 1 end) as asku2_n,
    cast(sum(case when f.asku2 between 1 and 5 then f.asku2 else 0 end) as bigint) as asku2_sum,
    cast(sum(case when f.asku2 between 1 and 5 then f.asku2 * f.asku2 else 0 end) as bigint) as asku2_sq,
    count(case when f.asku3 between 1 and 5 then 1 end) as asku3_n,
    cast(sum(case when f.asku3 between 1 and 5 then f.asku3 else 0 end) as bigint) as asku3_sum,
    cast(sum(case when f.asku3 between 1 and 5 then f.asku3 * f.asku3 else 0 end) as bigint) as asku3_sq,
    count(case when f.chg_contacts between 1 and 5 then 1 end) as chg_contacts_n,
    cast(sum(case when f.chg_contacts between 1 and 5 then f.chg_contacts else 0 end) as bigint) as chg_contacts_sum,
    cast(sum(case when f.chg_contacts between 1 and 5 then f.chg_contacts * f.chg_contacts else 0 end) as bigint)
        as chg_contacts_sq,
    count(case when f.chg_contacts between 4 and 5 then 1 end) as chg_contacts_agree_count,
    count(case when f.chg_help between 1 and 5 then 1 end) as chg_help_n,
    cast(sum(case when f.chg_help between 1 and 5 then f.chg_help else 0 end) as bigint) as chg_help_sum,
    cast(sum(case when f.chg_help between 1 and 5 then f.chg_help * f.chg_help else 0 end) as bigint) as chg_help_sq,
    count(case when f.chg_help between 4 and 5 then 1 end) as chg_help_agree_count,
    count(case when f.chg_engage between 1 and 5 then 1 end) as chg_engage_n,
    cast(sum(case when f.chg_engage between 1 and 5 then f.chg_engage else 0 end) as bigint) as chg_engage_sum,
    cast(sum(case when f.chg_engage between 1 and 5 then f.chg_engage * f.chg_engage else 0 end) as bigint)
        as chg_engage_sq,
    count(case when f.chg_engage between 4 and 5 then 1 end) as chg_engage_agree_count,
    count(f.belonging_score) as belonging_n,
    cast(sum(cast(coalesce(f.belonging_score, 0) as decimal(18, 6))) as double) as belonging_sum,
    cast(sum(cast(coalesce(f.belonging_score * f.belonging_score, 0) as decimal(18, 6))) as double) as belonging_sq,
    count(f.asku_score) as asku_n,
    cast(sum(cast(coalesce(f.asku_score, 0) as decimal(18, 6))) as double) as asku_sum,
    cast(sum(cast(coalesce(f.asku_score * f.asku_score, 0) as decimal(18, 6))) as double) as asku_sq,
    count(f.nci8_score) as nci8_n,
    cast(sum(cast(coalesce(f.nci8_score, 0) as decimal(18, 6))) as double) as nci8_sum,
    cast(sum(cast(coalesce(f.nci8_score * f.nci8_score, 0) as decimal(18, 6))) as double) as nci8_sq,
    count(case when f.age_band in ('18_27', '27_45', '45_55', '55_65', '65plus') then f.ucla3_score end) as ucla3_n,
    cast(
        sum(
            case
                when f.age_band in ('18_27', '27_45', '45_55', '55_65', '65plus') then coalesce(f.ucla3_score, 0)
                else 0
            end
        ) as bigint
    ) as ucla3_sum,
    cast(
        sum(
            case
                when f.age_band in ('18_27', '27_45', '45_55', '55_65', '65plus')
                    then coalesce(f.ucla3_score * f.ucla3_score, 0)
                else 0
            end
        ) as bigint
    ) as ucla3_sq
from core.fct_survey_response as f
group by all
