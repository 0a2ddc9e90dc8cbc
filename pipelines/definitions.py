"""The code location: every asset, the nightly job, its schedule and the inbox sensor.

What belongs here: composition only. This is the one module that may look at the environment when it is imported by
Dagster, through `pipelines.configuration`.
"""

import warnings

import dagster as dg

warnings.filterwarnings("ignore", category=dg.BetaWarning)
warnings.filterwarnings("ignore", category=dg.PreviewWarning)

from assets.graph import all_assets  # noqa: E402 - the filters come first
from pipelines.inbox import inbox_sensor, nightly_schedule  # noqa: E402
from pipelines.resources import night_resource  # noqa: E402

JOB_NAME = "nightly"


def build() -> dg.Definitions:
    """The definitions of one code location; the resource `night` is filled when a run starts."""
    job = dg.define_asset_job(
        JOB_NAME,
        selection="*",
        executor_def=dg.in_process_executor,
        description="Eine Nacht: von den Meldungen im Eingang bis zu Ausgabe, Seiten und Rückmeldungen.",
    )
    return dg.Definitions(
        assets=all_assets(),
        jobs=[job],
        schedules=[nightly_schedule(job)],
        sensors=[inbox_sensor(job)],
        resources={"night": night_resource},
    )


defs = build()


def nightly_job() -> dg.JobDefinition:
    """The nightly job, ready to run in this process."""
    return defs.resolve_job_def(JOB_NAME)
