"""One night: the job, its order, its lock and its outcome.

What belongs here: starting the nightly job in this process over a persisted Dagster home, telling progress, and saying
in one value how it went. What each stage does stands in `assets/`.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiezwirkung.errors import BlockedError, KiezwirkungError
from kiezwirkung.settings import Settings
from pipelines.stopping import Stopped, stoppable

DAGSTER_YAML = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"
NIGHT_YAML = """telemetry:
  enabled: false
compute_logs:
  module: dagster.core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
event_log_storage:
  module: pipelines.event_storage
  class: HeldSqliteEventLogStorage
  config:
    base_dir: {history}
"""
NIGHT_CONFIGURATION = "nacht.yaml"
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class NightOutcome:
    """How a night ended: the edition that is valid now, whether it is new, and what was found."""

    edition_number: int
    is_new: bool
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def finding_count(self) -> int:
        """Findings of all severities that ask for something: new and open ones, not accepted or settled ones."""
        return sum(self.counts.get(state, 0) for state in ("neu", "offen"))

    def summary(self) -> list[str]:
        """The closing lines for the steward."""
        state = "neu" if self.is_new else "unverändert"
        found = ", ".join(f"{self.counts.get(severity, 0)} {severity}" for severity in ("FEHLER", "WARNUNG", "HINWEIS"))
        return [f"Ausgabe {self.edition_number} ({state}). Befunde: {found}.", *self._lives(), *self._corrections()]

    def _lives(self) -> list[str]:
        from kiezwirkung.warehouse.finding_life import STATES

        lived = ", ".join(f"{self.counts[state]} {state}" for state in STATES if self.counts.get(state))
        return [f"Befunde nach Stand: {lived}."] if lived else []

    def _corrections(self) -> list[str]:
        """Corrections that no longer fit are told aloud: somebody must look at them."""
        applied, failed = self.counts.get("berichtigt", 0), self.counts.get("nicht berichtigt", 0)
        lines = [f"Berichtigungen angewendet: {applied}."] if applied else []
        if failed:
            lines.append(f"ACHTUNG: {failed} Berichtigungen greifen nicht (D502, D503, D504, D507 in der Befundliste).")
        return lines


def run_night(settings: Settings, say: Callable[[str], None]) -> NightOutcome:
    """Run the nightly job over `settings`; a night with nothing new rewrites nothing.

    Raises K001 without an inbox, K003 while another night runs, BlockedError when nothing may be published, and
    Stopped after Ctrl+C or SIGTERM; the last good edition then stays in place.
    """
    from kiezwirkung.freshness import is_unchanged, last_outcome

    if not settings.inbox.is_dir():
        raise KiezwirkungError(
            "K001",
            "Der Eingang ist nicht da.",
            where=str(settings.inbox),
            what_to_do="Bitte den Pfad hinter --inbox prüfen.",
        )
    with only_night(settings.data):
        if is_unchanged(settings):
            say("Nichts Neues im Eingang: es wird nichts neu geschrieben.")
            return outcome_of(last_outcome(settings), is_new=False)
        before = _edition_number(settings)
        _run_until_stopped(settings, say)
        return outcome_of(last_outcome(settings), is_new=_edition_number(settings) != before)


def outcome_of(record: dict[str, int] | None, *, is_new: bool) -> NightOutcome:
    """The outcome from the record that the last finished night left."""
    if record is None:
        raise BlockedError("K206", "Die Nacht hat nicht aufgeschrieben, wie sie ausgegangen ist.")
    return NightOutcome(record["edition_number"], is_new, {k: n for k, n in record.items() if k != "edition_number"})


@contextmanager
def only_night(data: Path) -> Iterator[None]:
    """Hold the lock of this data folder; the operating system frees it when a run dies."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "nacht.lock").open("w", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise KiezwirkungError(
                "K003", "Über diesen Ordner läuft schon eine Nacht.", where=str(data), what_to_do="Bitte warten."
            ) from fault
        yield


def dagster_home(settings: Settings) -> Path:
    """The persisted Dagster home of this data folder, made on first use; telemetry is off.

    Webserver and daemon read `dagster.yaml`; a night in this process the same files through `nacht.yaml`.
    """
    home = settings.data / "dagster"
    (home / "history" / "runs").mkdir(parents=True, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        (home / "dagster.yaml").write_text(DAGSTER_YAML, encoding="utf-8")
    night = NIGHT_YAML.format(history=json.dumps(str(home / "history" / "runs")))
    (home / NIGHT_CONFIGURATION).write_text(night, encoding="utf-8")
    return home


def _edition_number(settings: Settings) -> int:
    from kiezwirkung.warehouse.editions import latest_edition

    edition = latest_edition(settings.editions)
    return int(edition.name) if edition else 0


def _run_until_stopped(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the job; whatever fails because of a signal is no fault of the night but its end."""
    with stoppable() as signal_that_came:
        try:
            _run_job(settings, say)
        except (Exception, KeyboardInterrupt):
            if number := signal_that_came():
                raise Stopped(number) from None
            raise


def _run_job(settings: Settings, say: Callable[[str], None]) -> None:
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "yes")
    import dagster as dg

    from assets.night import Night, told

    with closing(Night(settings, say)) as night:
        night.beside.warm()  # the other core imports rule engine and charts while this one imports the graph
        from pipelines.definitions import nightly_job

        home = str(dagster_home(settings))
        try:
            with told("Ablauf"), dg.DagsterInstance.from_config(home, NIGHT_CONFIGURATION) as instance:
                result = nightly_job().execute_in_process(
                    instance=instance, resources={"night": night}, run_config=QUIET, raise_on_error=False
                )
        except BlockedError as fault:  # what a stage ran into comes first: its history may fail for the same reason
            raise night.fault or fault from None
    if night.fault is not None:
        raise night.fault
    if not result.success:
        raise BlockedError("K206", "Die Nacht ist unerwartet abgebrochen; die letzte gute Ausgabe gilt weiter.")
