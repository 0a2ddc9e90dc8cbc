"""`kiezwirkung check FILE`: a trial run over one file with the verdicts the night would give; nothing is stored.

What belongs here: the trial's own folder, the stages up to the checks over it, and the verdict in German. The stages
are those of the night.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kiezwirkung.deliveries.feedback.content import FeedbackDelivery
from kiezwirkung.deliveries.intake.inbox import InboxFile
from kiezwirkung.deliveries.intake.ledger import delivery_number
from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings
from pipelines.configuration import BERLIN

SHOWN = 50


@dataclass(frozen=True)
class Verdict:
    """What the trial says about a file: the receipt and the findings its feedback would hold."""

    delivery_id: str
    delivery: FeedbackDelivery

    @property
    def has_findings(self) -> bool:
        """Whether anything is to be said."""
        return bool(self.delivery.findings)

    def lines(self) -> Iterator[str]:
        """The verdict as a person reads it: counts, then findings by urgency."""
        one = self.delivery
        forms = ", ".join(one.form_titles) or "kein Formular erkannt"
        yield f"{delivery_number(self.delivery_id)}: {forms}"
        yield (
            f"{one.rows_read} Zeilen gelesen, davon {one.rows_accepted} angenommen, "
            f"{one.rows_refused} zurückgestellt, {one.rows_skipped} übersprungen."
        )
        findings = sorted(one.findings, key=lambda finding: finding.urgency)
        for finding in findings[:SHOWN]:
            place = " ".join(filter(None, (finding.sheet, finding.place)))
            yield f"  {finding.severity}  {place}: {finding.sentence} {finding.repair} [{finding.code}]"
        if len(findings) > SHOWN:
            yield f"  … und {len(findings) - SHOWN} weitere (mit --feedback stehen alle in einer Arbeitsmappe)."
        if not findings:
            yield "Keine Befunde."
        yield "Das war eine Probe: nichts wurde gespeichert."


def check_file(settings: Settings, path: Path, say: Callable[[str], None], *, feedback: Path | None = None) -> Verdict:
    """Check one file against register, earlier deliveries and rules; raises K602 where there is no such file.

    `feedback` names a workbook to write the verdict into.
    """
    from kiezwirkung.deliveries.intake.rehearsal import trial_file

    if not path.is_file():
        raise KiezwirkungError("K602", "Diese Datei gibt es nicht.", where=str(path), what_to_do="Bitte Pfad prüfen.")
    file = trial_file(path, datetime.now(BERLIN))
    with TemporaryDirectory(prefix="kiezwirkung-probe-") as folder:
        trial = replace(settings, data=Path(folder))
        _lay_out(settings, trial)
        _run_stages(settings, trial, file, say)
        return _verdict(trial, file, feedback)


def _lay_out(settings: Settings, trial: Settings) -> None:
    """What the stages look up in a data folder: reference files and the ledgers."""
    for ours, theirs in ((settings.reference, trial.reference), (settings.ledger, trial.ledger)):
        if ours.is_dir():
            shutil.copytree(ours, theirs)


def _run_stages(settings: Settings, trial: Settings, file: InboxFile, say: Callable[[str], None]) -> None:
    from assets.night import Night, told

    with closing(Night(trial, say)) as night:
        night.beside.warm()
        from assets.core import tell_lateness
        from assets.deliveries import lay_reference, load_arrivals
        from assets.staging import check_deliveries
        from kiezwirkung.deliveries.intake.rehearsal import rehearse
        from kiezwirkung.warehouse.models import load_models

        with told("check"):
            say("Lesen …")
            arrivals = rehearse(settings, trial, file, say)
            for stage in (load_arrivals(night, arrivals), lay_reference(night)):
                _run(stage)
            say("Prüfen …")
            models = load_models()
            for stage in (check_deliveries(night, models), tell_lateness(night, models)):
                _run(stage)


def _run(stage: Iterator[object]) -> None:
    for _ in stage:
        pass


def _verdict(trial: Settings, file: InboxFile, feedback: Path | None) -> Verdict:
    from kiezwirkung.deliveries.feedback.collecting import collect_feedback
    from kiezwirkung.deliveries.feedback.workbook import write_feedback
    from kiezwirkung.deliveries.templates import load_templates
    from kiezwirkung.warehouse.connecting import open_warehouse

    with open_warehouse(trial) as con:
        collected = collect_feedback(con, load_templates(), is_invented=trial.is_invented, also=file.sha256)
        told = [one for one in collected if one.delivery_id == file.sha256]
    itself = next(one for one in told if one.received_at is not None)
    found = {(finding.code, finding.sheet, finding.cell): finding for one in told for finding in one.findings}
    delivery = replace(itself, findings=list(found.values()))  # several copies in the inbox are one hint
    if feedback is not None:
        write_feedback(delivery, feedback, file.path.read_bytes())
    return Verdict(file.sha256, delivery)
