"""Files to take along: what there is, how large, of which day.

What belongs here: the list behind the downloads page. Who writes the files says so in `handed_out` and `laid`.
"""

from contextvars import ContextVar
from dataclasses import dataclass

from dashboards import numbers


@dataclass(frozen=True)
class Download:
    """One file beside the pages; `size` in bytes."""

    title: str
    file_name: str
    kind: str
    size: int

    @property
    def size_words(self) -> str:
        """'12 kB'."""
        return f"{numbers.number(max(1, round(self.size / 1024)))}{numbers.FIXED}kB"


laid: ContextVar[dict[str, int]] = ContextVar("laid")
"""Sizes in bytes of the files beside the pages of this build, by their place below the site."""
handed_out: ContextVar[tuple[Download, ...]] = ContextVar("handed_out", default=())
