"""The resource `night` for runs that Dagster's own processes start.

What belongs here: filling the resource from the environment at run time, under the same lock as the command line,
which passes its own `Night` instead.
"""

from collections.abc import Iterator
from contextlib import closing

import dagster as dg

from assets.night import Night
from pipelines.configuration import from_environment
from pipelines.nightly import only_night


@dg.resource(description="Einstellungen eines Laufs: Eingang, Datenordner, Schlüssel, Stichtag.")
def night_resource(context: dg.InitResourceContext) -> Iterator[Night]:
    """A `Night` over the folders the environment names; progress goes to the run's log."""
    log = context.log
    settings = from_environment()
    with only_night(settings.data), closing(Night(settings, log.info if log else print)) as night:
        yield night
