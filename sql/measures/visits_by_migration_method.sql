/*---
title: Maße der Besuche nach Migrationsgeschichte
description: >-
  Besuche von Menschen mit Migrationsgeschichte (Besuche mal gemeldeter Anteil) und Besuche mit dieser Angabe, je
  Standort, Monat und Art der Ermittlung.
grain: [project_id, location_id, district_code, pgr_code, month_on, migration_method]
measures:
  migration_visit_count: {kind: flow, counts: visits}
  visit_with_migration_count: {kind: flow, counts: visits}
breakdowns: [migration_method]
protection: 2
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.migration_method,
    cast(sum(cast(f.visit_count * f.migration_share as decimal(18, 6))) as double) as migration_visit_count,
    cast(sum(case when f.migration_share is not null then f.visit_count end) as bigint) as visit_with_migration_count
from core.fct_visit as f
group by all
