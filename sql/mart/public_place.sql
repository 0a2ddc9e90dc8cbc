/*---
title: Öffentliche Orte
description: >-
  Einrichtungen mit ihrem Ort, wie das Land sie in seinen öffentlichen Listen führt; nichts aus Meldungen der Zentren.
grain: [register, entry_number]
---*/
select
    r.register,
    r.entry_number,
    r.facility_name,
    r.facility_type,
    r.district_code,
    r.longitude,
    r.latitude
from reference.register_location as r
where r.longitude is not null and r.latitude is not null
