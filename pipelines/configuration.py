"""From command line, environment and clock to one `Settings` value: the only place that looks at any of them.

What belongs here: where a home folder keeps inbox, data and key; the note a demo leaves so that later runs over the
same folder speak for the same day. What the settings mean stands in `kiezwirkung/settings.py`.
"""

import json
import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings

BERLIN = ZoneInfo("Europe/Berlin")
DEFAULT_HOME = Path("var/nacht")
DEFAULT_KEY = Path("~/.config/kiezwirkung/pseudonym.key")
NOTE = "lauf.json"
CONTACTS = "kontakt.json"
CONTACT_NAMES = ("accessibility_contact", "steward_contact", "operator")


def today() -> date:
    """The day in Berlin, for runs that are not told another."""
    return datetime.now(BERLIN).date()


def settings_for_home(home: Path) -> Settings:
    """Settings of a folder laid out as `inbox/`, `data/` and `schluessel/`, as the demo makes it."""
    return settings_for(home / "inbox", home / "data", home / "schluessel" / "pseudonym.key")


def settings_for_data(
    data: Path, inbox: Path | None = None, key_file: Path | None = None, as_of: date | None = None
) -> Settings:
    """Settings of a data folder: inbox and key beside it, as `settings_for_home` lays them out, unless given."""
    home = data.resolve().parent
    home_key = home / "schluessel" / "pseudonym.key"
    return settings_for(inbox or home / "inbox", data, key_file or (home_key if home_key.exists() else None), as_of)


def settings_for(inbox: Path, data: Path, key_file: Path | None = None, as_of: date | None = None) -> Settings:
    """Settings of one run; a note in the data folder (left by the demo) supplies what is not given."""
    note = read_note(data)
    day = as_of or (date.fromisoformat(note["as_of"]) if "as_of" in note else today())
    return Settings(
        inbox=inbox.resolve(),
        data=data.resolve(),
        key_file=(key_file or DEFAULT_KEY).expanduser().resolve(),
        as_of=day,
        threads=max(1, os.cpu_count() or 1),
        is_invented=note.get("is_invented") == "ja",
        contacts={name: text for name, text in read_note(data, CONTACTS).items() if name in CONTACT_NAMES},
    )


def from_environment() -> Settings:
    """Settings for Dagster's own processes, which take no arguments.

    `KIEZWIRKUNG_HOME` names a folder laid out like the demo's; `KIEZWIRKUNG_INBOX`, `KIEZWIRKUNG_DATA` and
    `KIEZWIRKUNG_KEY` override its parts. The key itself never stands in the environment.
    """
    home = Path(os.environ.get("KIEZWIRKUNG_HOME", DEFAULT_HOME))
    inbox = Path(os.environ.get("KIEZWIRKUNG_INBOX", home / "inbox"))
    data = Path(os.environ.get("KIEZWIRKUNG_DATA", home / "data"))
    home_key = home / "schluessel" / "pseudonym.key"
    key = os.environ.get("KIEZWIRKUNG_KEY") or (home_key if home_key.exists() else None)
    return replace(settings_for(inbox, data, Path(key) if key else None), with_reports=True)


def read_note(data: Path, name: str = NOTE) -> dict[str, str]:
    """What an earlier run over this data folder left: its reference day and whether the data are invented.

    With another name: the contacts that whoever runs the pages has put there (`kontakt.json`).
    """
    path = data / name
    if not path.exists():
        return {}
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        date.fromisoformat(note.get("as_of", "2000-01-01"))
        return {str(name): str(value) for name, value in note.items()}
    except (TypeError, ValueError, AttributeError) as fault:
        raise KiezwirkungError(
            "K004",
            "Die Datei ist beschädigt.",
            where=str(path),
            what_to_do="Bitte berichtigen oder löschen; ohne sie gelten die Vorgaben.",
        ) from fault


def write_note(data: Path, *, as_of: date, is_invented: bool) -> None:
    """Leave the note for later runs over the same folder."""
    data.mkdir(parents=True, exist_ok=True)
    note = {"as_of": as_of.isoformat(), "is_invented": "ja" if is_invented else "nein"}
    (data / NOTE).write_text(json.dumps(note), encoding="utf-8")
