/*---
title: Maße der Selbsthilfe-Anfragen
description: >-
  Anfragen je Projekt, Quartal und Kanal, davon von Betroffenen und Angehörigen, davon mit bekanntem Ergebnis, davon
  vermittelt oder in eine neue Gruppe geführt.
grain: [project_id, location_id, district_code, pgr_code, month_on, channel]
measures:
  enquiry_count: {kind: flow, counts: cases}
  affected_enquiry_count: {kind: flow, counts: cases}
  affected_with_outcome_count: {kind: flow, counts: cases}
  placed_enquiry_count: {kind: flow, counts: cases}
breakdowns: [channel]
protection: 2
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.channel,
    cast(sum(coalesce(f.enquiry_count, 0)) as bigint) as enquiry_count,
    cast(sum(case when f.enquirer in ('betroffen', 'angehoerig') then f.enquiry_count else 0 end) as bigint)
        as affected_enquiry_count,
    cast(
        sum(
            case
                when f.enquirer in ('betroffen', 'angehoerig') and f.outcome is not null then f.enquiry_count else 0
            end
        ) as bigint
    ) as affected_with_outcome_count,
    cast(
        sum(
            case
                when f.enquirer in ('betroffen', 'angehoerig') and f.outcome in ('vermittelt', 'gruendung')
                    then f.enquiry_count
                else 0
            end
        ) as bigint
    ) as placed_enquiry_count
from core.fct_self_help_enquiry as f
group by all
