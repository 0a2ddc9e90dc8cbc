"""Is there anything new for a night? And how did the last one end?

What belongs here: the hash over everything a night depends on, and the notes a finished night leaves. The day itself
counts only as far as it changes anything: the night notes the day from which it would do so (`next_change_on`).
"""

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

from kiezwirkung.deliveries.intake.inbox import look_into
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse import skipping
from kiezwirkung.warehouse.editions import latest_edition

PACKAGES = ("kiezwirkung", "sql", "expectations", "dashboards")
OUTCOME = "ergebnis.json"
VALIDITY = "gueltigkeit.json"


def inputs_of(settings: Settings) -> str:
    """One hash over inbox, key, reference data and code."""
    key = settings.key_file.read_bytes() if settings.key_file.is_file() else b""
    definitions = {name: _package_hash(name) for name in PACKAGES}
    definitions["reference"] = skipping.folder_hash(settings.reference)
    definitions["key"] = skipping.bytes_hash(key)
    definitions["site"] = f"{settings.with_site} {settings.with_reports}"
    look = look_into(settings.inbox)
    return skipping.inputs_hash(
        settings,
        ((file.sha256, file.name, file.modified_at) for file in (*look.files, *look.left_out)),
        definitions=definitions,
    )


def is_unchanged(settings: Settings) -> bool:
    """Whether the last finished night was built from exactly what lies here now, and what it left is still there."""
    has_site = not settings.with_site or (settings.site / "index.html").is_file()
    is_complete = latest_edition(settings.editions) is not None and has_site
    is_known = is_complete and last_outcome(settings) is not None
    return is_known and _speaks_for(settings) and skipping.has_nothing_new(settings, inputs_of(settings))


def begin(settings: Settings) -> None:
    """A night begins: remember from which inputs, and that nothing counts as done until it has ended well."""
    inputs = inputs_of(settings)
    skipping.begin(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    _pending(settings).write_text(inputs, encoding="utf-8")


def finish(settings: Settings, outcome: dict[str, int], *, next_change_on: date) -> None:
    """A night has ended well; `outcome` holds the edition number and the number of findings by severity.

    `next_change_on` is the first day for which the same inputs would give another result.
    """
    (settings.data / OUTCOME).write_text(json.dumps(outcome, ensure_ascii=False), encoding="utf-8")
    validity = {"built_for": settings.as_of.isoformat(), "next_change_on": next_change_on.isoformat()}
    (settings.data / VALIDITY).write_text(json.dumps(validity), encoding="utf-8")
    pending = _pending(settings)
    skipping.finish(settings, pending.read_text(encoding="utf-8"))
    pending.unlink()


def last_outcome(settings: Settings) -> dict[str, int] | None:
    """What the last finished night left; None if there is nothing legible."""
    try:
        content = json.loads((settings.data / OUTCOME).read_text(encoding="utf-8"))
        outcome = {str(name): int(number) for name, number in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return outcome if "edition_number" in outcome else None


def _speaks_for(settings: Settings) -> bool:
    """Whether the last night's result holds for the day of the run."""
    try:
        note = json.loads((settings.data / VALIDITY).read_text(encoding="utf-8"))
        first, end = (date.fromisoformat(note[name]) for name in ("built_for", "next_change_on"))
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return first <= settings.as_of < end


def _pending(settings: Settings) -> Path:
    return settings.data / "begonnen.txt"


def _package_hash(name: str) -> str:
    folder = Path(str(files(name)))
    return skipping.folder_hash(folder, suffixes=(".py", ".sql", ".yaml", ".csv", ".txt", ".j2", ".css", ".js"))
