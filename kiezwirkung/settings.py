"""Where things lie and which limits hold: the settings of one run, passed on as a value.

What belongs here: paths, thresholds, the reference day of a run. Nothing here reads the environment or the clock;
the command line and the Dagster resources do that once and hand a `Settings` down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class CoverageLimit:
    """The share of owed reports below which a figure is marked as unsure, or not shown at all."""

    share: float = 0.5
    holds_back: bool = False


@dataclass(frozen=True)
class SurveyDigits:
    """Decimals that means and shares of a survey keep when they leave the house; inside nothing is rounded."""

    mean: int = 2
    share: int = 3


@dataclass(frozen=True)
class Thresholds:
    """Smallest counts that may be shown, per protection class, and from where a figure is no longer unsure."""

    persons: int = 5
    health: int = 10
    survey: int = 10
    survey_unsure: int = 30
    coverage: CoverageLimit = field(default_factory=CoverageLimit)
    survey_digits: SurveyDigits = field(default_factory=SurveyDigits)


@dataclass(frozen=True)
class Settings:
    """One run: where it reads and writes, for which day it speaks, with how much machine.

    `as_of` is the day the run speaks for (deadlines, accepted years); `key_file` holds the pseudonym key and lies
    outside `data`; `is_invented` marks every page and edition of a demo; `contacts` are the names the
    pages show (accessibility_contact, steward_contact, operator), never made up; without `with_site` the
    pages stay as they are, `with_reports` also writes PDF and XLSX of them; `estimates_late` asks for what late
    centres may still add, in a table inside the house.
    """

    inbox: Path
    data: Path
    key_file: Path
    as_of: date
    threads: int = 2
    memory_limit: str = "2GB"
    is_invented: bool = False
    estimates_late: bool = False
    with_site: bool = True
    with_reports: bool = False
    contacts: Mapping[str, str] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def raw(self) -> Path:
        """Content-addressed store of cells as read."""
        return self.data / "raw"

    @property
    def warehouse(self) -> Path:
        """The working DuckDB file; only the night writes it, nobody else opens it."""
        return self.data / "warehouse.duckdb"

    @property
    def ledger(self) -> Path:
        """What is remembered over nights: arrivals, states of deliveries, findings."""
        return self.data / "ledger"

    @property
    def editions(self) -> Path:
        """Numbered, immutable editions and the `latest` symlink."""
        return self.data / "editions"

    @property
    def site(self) -> Path:
        """The dashboard site."""
        return self.data / "site"

    @property
    def feedback(self) -> Path:
        """One feedback workbook per delivery with findings."""
        return self.data / "feedback"

    @property
    def steward(self) -> Path:
        """Lists and reminders for the steward."""
        return self.data / "steward"

    @property
    def reference(self) -> Path:
        """Official reference files, as added by `kiezwirkung reference add`."""
        return self.data / "reference"
