"""What starts a night: the schedule at 04:00 and a look into the inbox between nights.

What belongs here: when to run. Both ask the core whether anything changed, so that a night with nothing new starts
no run at all. 04:00 in Berlin lies outside both clock changes.
"""

from datetime import UTC, datetime
from typing import Any

import dagster as dg

from pipelines.configuration import from_environment

Job = Any  # Dagster exports no name for what define_asset_job gives
NIGHT_AT = "0 4 * * *"
LOOK_EVERY_SECONDS = 300


def nightly_schedule(job: Job) -> dg.ScheduleDefinition:
    """Every night at 04:00 Berlin time."""

    @dg.schedule(
        name="nightly_at_four",
        cron_schedule=NIGHT_AT,
        execution_timezone="Europe/Berlin",
        job=job,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Jede Nacht um 4 Uhr; übersprungen, wenn nichts Neues da ist.",
    )
    def nightly_at_four(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        tick = context.scheduled_execution_time.isoformat()
        return _request(tick, reason="Nichts Neues seit der letzten Ausgabe.")

    return nightly_at_four


def inbox_sensor(job: Job) -> dg.SensorDefinition:
    """A run between nights, once for each new state of the inbox."""

    @dg.sensor(
        name="inbox_watch",
        job=job,
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Startet einen Lauf, sobald neue Meldungen im Eingang liegen (im Normalfall ausgeschaltet).",
    )
    def inbox_watch(_context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        from kiezwirkung.deliveries.intake.inbox import look_into

        waiting = look_into(from_environment().inbox, datetime.now(UTC)).waiting
        if waiting:  # the next look starts the run; one in the middle of copying would read half a batch
            return dg.SkipReason(f"{len(waiting)} Dateien werden noch geschrieben.")
        return _request(None, reason="Der Eingang ist unverändert.")

    return inbox_watch


def _request(key: str | None, *, reason: str) -> dg.RunRequest | dg.SkipReason:
    from kiezwirkung.freshness import inputs_of, is_unchanged

    settings = from_environment()
    if not settings.inbox.is_dir():
        return dg.SkipReason("Der Eingang ist nicht da.")
    if is_unchanged(settings):
        return dg.SkipReason(reason)
    return dg.RunRequest(run_key=key or f"{inputs_of(settings)}:{settings.as_of}")
