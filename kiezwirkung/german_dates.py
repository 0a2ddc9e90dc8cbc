"""Days and months as people in Germany write them.

What belongs here: writing. What people may write for us to read is in `deliveries/reading/date_values.py`.
"""

from datetime import date

MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip


def german_day(day: date | None) -> str:
    """A day as people write it; nothing for none.

    >>> german_day(date(2025, 3, 1))
    '01.03.2025'
    """
    return f"{day:%d.%m.%Y}" if day else ""
