"""`kiezwirkung template`: hand out the workbook of one or more projects.

What belongs here: from the arguments to files, without ever overwriting a workbook somebody may have filled in. What a
workbook holds is decided in `kiezwirkung/deliveries/handing_out/workbook.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiezwirkung.deliveries.handing_out.recipients import CODE, Recipient, find_recipient
from kiezwirkung.deliveries.handing_out.workbook import choose_forms, newest, workbook_bytes, workbook_name
from kiezwirkung.deliveries.intake.taking_in import YEARS_BACK
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.errors import EXIT_OK, KiezwirkungError
from kiezwirkung.settings import Settings
from kiezwirkung.whole_files import write_whole

YEARS_AHEAD = 1


@dataclass(frozen=True)
class Wish:
    """What is asked for: for which projects and year, which forms (none: those they owe), and where to."""

    projects: Sequence[str]
    year: int
    forms: Sequence[str]
    into: Path


def hand_out(settings: Settings, wish: Wish, say: Callable[[str], None]) -> int:
    """Write one workbook per project; nothing is written unless all of them can be made."""
    _check_year(wish.year, settings)
    templates, code_lists = newest(load_templates().values()), load_code_lists()
    recipients = [find_recipient(settings.editions, project, wish.year, templates) for project in wish.projects]
    made = []
    for recipient in recipients:
        forms = choose_forms(templates, recipient.project_id, wish.forms)
        made.append((recipient, len(forms), workbook_bytes(recipient, forms, code_lists)))
    for recipient, _, content in made:
        _refuse_other(wish.into / workbook_name(recipient), content)
    for recipient, count, content in made:
        say(_line(recipient, count, write_whole(wish.into / workbook_name(recipient), content)))
    return EXIT_OK


def _check_year(year: int, settings: Settings) -> None:
    first, last = settings.as_of.year - YEARS_BACK, settings.as_of.year + YEARS_AHEAD
    if not first <= year <= last:
        raise KiezwirkungError(
            CODE, "Für dieses Jahr geben wir keinen Meldebogen aus.", what_to_do=f"Möglich ist {first} bis {last}."
        )


def _refuse_other(path: Path, content: bytes) -> None:
    """A file of this name with another content may be filled in: it stays."""
    if path.exists() and path.read_bytes() != content:
        raise KiezwirkungError(
            CODE,
            "Hier liegt schon ein anderer Meldebogen; vielleicht ist er ausgefüllt.",
            where=path.name,
            what_to_do="Bitte ihn weglegen oder mit --into einen anderen Ordner nennen.",
        )


def _line(recipient: Recipient, count: int, path: Path) -> str:
    places = f"{len(recipient.places)} {'Standort' if len(recipient.places) == 1 else 'Standorte'}"
    return f"{path}: {count} {'Formular' if count == 1 else 'Formulare'}, {places}."
