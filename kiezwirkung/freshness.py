"""Is there anything new for a night? And how did the last one end?

What belongs here: the hash over everything a night depends on, and the note a finished night leaves. The day itself
counts only as far as it changes anything: a new month, or a deadline that has passed.
"""

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

from kiezwirkung.deliveries.inbox import scan
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse import skipping
from kiezwirkung.warehouse.editions import latest_edition

PACKAGES = ("kiezwirkung", "sql", "expectations", "dashboards")
DEADLINE_DAY = 15
YEAR_FORMS_DUE = (3, 31)
OUTCOME = "ergebnis.json"


def inputs_of(settings: Settings) -> str:
    """One hash over inbox, key, reference data, code and the day as far as it matters."""
    key = settings.key_file.read_bytes() if settings.key_file.exists() else b""
    definitions = {name: _package_hash(name) for name in PACKAGES}
    definitions["reference"] = skipping.folder_hash(settings.reference)
    definitions["key"] = skipping.bytes_hash(key)
    return skipping.inputs_hash(
        settings,
        ((file.sha256, file.name, file.modified_at) for file in scan(settings.inbox)),
        day=effective_day(settings.as_of),
        definitions=definitions,
    )


def effective_day(day: date) -> date:
    """The last day up to `day` on which anything could change by itself: month begin, or the day after a deadline.

    Examples:
        >>> effective_day(date(2026, 1, 10)), effective_day(date(2026, 4, 2))
        (datetime.date(2026, 1, 1), datetime.date(2026, 4, 1))
        >>> effective_day(date(2026, 1, 31))
        datetime.date(2026, 1, 16)
    """
    return day.replace(day=DEADLINE_DAY + 1) if day.day > DEADLINE_DAY else day.replace(day=1)


def is_unchanged(settings: Settings) -> bool:
    """Whether the last finished night was built from exactly what lies here now, and what it left is still there."""
    is_complete = latest_edition(settings.editions) is not None and (settings.site / "index.html").is_file()
    is_known = is_complete and last_outcome(settings) is not None
    return is_known and skipping.has_nothing_new(settings, inputs_of(settings))


def begin(settings: Settings) -> None:
    """A night begins: remember from which inputs, and that nothing counts as done until it has ended well."""
    inputs = inputs_of(settings)
    skipping.begin(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    _pending(settings).write_text(inputs, encoding="utf-8")


def finish(settings: Settings, outcome: dict[str, int]) -> None:
    """A night has ended well; `outcome` holds the edition number and the number of findings by severity."""
    (settings.data / OUTCOME).write_text(json.dumps(outcome, ensure_ascii=False), encoding="utf-8")
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


def _pending(settings: Settings) -> Path:
    return settings.data / "begonnen.txt"


def _package_hash(name: str) -> str:
    folder = Path(str(files(name)))
    return skipping.folder_hash(folder, suffixes=(".py", ".sql", ".yaml", ".csv", ".j2", ".css", ".js"))
