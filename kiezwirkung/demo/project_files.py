"""Which files a project sends, and in which form: its habits as a sender.

What belongs here: the way from figures to files of one project. Figures come from `activity.py` and its neighbours,
faults from `seeding.py`, bytes from `writing.py`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from kiezwirkung.demo.activity import (
    invent_consultations,
    invent_events,
    invent_opening_hours,
    invent_visits,
    invent_volunteers,
)
from kiezwirkung.demo.attendance import delivers_lists, delivers_sessions, invent_attendance
from kiezwirkung.demo.decisions import LOCKED_PROJECT, WITHDRAWN_PROJECT
from kiezwirkung.demo.file_formats import (
    ENGLISH_CSV,
    EXCEL,
    GERMAN_CSV,
    LIST_FORMATS,
    VISIT_FORMATS,
    FileFormat,
    InventedFile,
    pack,
)
from kiezwirkung.demo.forms import form
from kiezwirkung.demo.further_forms import invent_further, sends_further_forms
from kiezwirkung.demo.houses import house_layout
from kiezwirkung.demo.layouts import Layout
from kiezwirkung.demo.people import invent_participations, invent_people
from kiezwirkung.demo.plan import DemoPlan
from kiezwirkung.demo.seeding import Seeder
from kiezwirkung.demo.self_help import invent_enquiries, invent_groups
from kiezwirkung.demo.sheets import Mark, Sheet, arrange, hidden_copy
from kiezwirkung.demo.spelling import Style
from kiezwirkung.demo.survey import delivers_survey, invent_exports
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import Project
from kiezwirkung.german_dates import MONTHS

NO_YEARLY_FORM = (20, 33, 47)
NO_EVENTS = 2
CORRECTED = {1: (3, 4), 3: (5,)}
CSV_TITLES = {"cp1252": "lines", "utf-8": "mark"}
MONTH_SHEETS = (MONTHS, tuple(f"{n:02d}" for n in range(1, 13)), tuple(f"{name[:3]} {{}}" for name in MONTHS))


def _with_verdict(file: InventedFile, kind: str, code: str) -> InventedFile:
    """A file with what the ledger must say about it as a whole."""
    return replace(file, marks=(*file.marks, Mark("visits", "", kind, code, "")))


class Sender:
    """One project as a sender: the same habits in every year."""

    def __init__(self, plan: DemoPlan, project: Project, seeder: Seeder) -> None:
        self.plan, self.project, self.seeder = plan, project, seeder
        self._people = invent_people(plan, project)
        self._title = ("lines", "pair")[project.turn % 2]

    def files(self, year: int) -> Iterator[InventedFile]:
        """Everything the project sends for one year."""
        if not any(self.project.is_funded(month) for month in self.plan.months_of(year)):
            return
        yield from self._visits(year)
        if not self._leaves_out(year):
            yield from self._yearly(year)
        if delivers_survey(self.project):
            yield from self._survey(year)
        if sends_further_forms(self.project):
            yield self._further(year)

    def _leaves_out(self, year: int) -> bool:
        is_last = year == self.plan.years[-1] and not self.project.is_self_help
        return is_last and self.project.index in NO_YEARLY_FORM

    def _layout(self, entity: str, file_format: FileFormat, *, is_plain: bool = False, title: str = "") -> Layout:
        return house_layout(self.plan, self.project, entity, file_format, title=title or self._title, is_plain=is_plain)

    def _arrange(self, table: Table, layout: Layout, name: str) -> Sheet:
        is_due = layout.has_sum and table.row_count > 0 and self.seeder.sum_is_due()
        heading = f"{form(table.entity).title} – {self.project.name}"
        sheet = arrange(table, layout, name, heading, sum_fault=is_due)
        if any(mark.code == "D401" for mark in sheet.marks):
            self.seeder.count_wrong_sum()
        return sheet

    def _file(
        self,
        subject: str,
        year: int,
        file_format: FileFormat,
        sheets: Sequence[Sheet],
        *,
        name: str = "",
        is_late: bool = False,
    ) -> InventedFile:
        district = self.project.district
        stem = name or f"{self.project.project_id}_{subject}_{year}"
        marks = tuple(mark for sheet in sheets for mark in sheet.marks)
        path = f"{district.code} {district.name}/{stem}.{file_format.suffix}"
        return InventedFile(path, pack(file_format, sheets), marks, year, is_late)

    def _loose_name(self, subject: str, year: int) -> str:
        """A file name without a project id, where the title inside the file holds it."""
        if self.project.turn % 5 != 4:
            return ""
        kind = "Kontaktstelle" if self.project.is_self_help else "Haus"
        return f"{subject} {kind} {self.project.index + 1} - {year}"

    def _visits(self, year: int) -> Iterator[InventedFile]:
        table = invent_visits(self.plan, self.project, year)
        if not table.row_count:
            return
        file_format = VISIT_FORMATS[self.project.turn % len(VISIT_FORMATS)]
        title = self._title if file_format.is_workbook else CSV_TITLES.get(file_format.encoding, "none")
        layout = self._layout("visits", file_format, title=title)
        corrected = self._corrected_months(year)
        protected = [i for i, month in enumerate(table.columns["month"]) if month in corrected]
        clean, tried = table.pick(protected), table.pick(self._tried_rows(table, year))
        kept = table.keep({*layout.fields, "month"})
        kept = self.seeder.seed(kept, protected=protected, sheet_month=file_format.has_month_sheets)
        self._spoil_one_month(kept, corrected, year)
        name = self._loose_name("Besuche", year) if title in {"lines", "pair"} else ""
        original = self._file(
            "Besuche", year, file_format, self._visit_sheets(kept, layout, file_format, year), name=name
        )
        if not corrected:
            yield original
        elif self.project.index == LOCKED_PROJECT:
            yield original
            late = self._later("Besuche_Korrektur", clean, layout, file_format, year)
            yield _with_verdict(late, "locked_period", "D118")
        else:
            yield _with_verdict(original, "superseded", "D112")
            yield self._later("Besuche_Korrektur", clean, layout, file_format, year)
        if tried.row_count:
            trial = self._later("Besuche_Probe", tried, layout, file_format, year)
            yield _with_verdict(trial, "withdrawn", "D123")

    def _tried_rows(self, table: Table, year: int) -> list[int]:
        """The rows of the first month, which one centre sends once more by mistake."""
        if self.project.is_self_help or self.project.index != WITHDRAWN_PROJECT or year != self.plan.years[-1]:
            return []
        return table.indices("month", min(table.columns["month"]))

    def _corrected_months(self, year: int) -> Collection[int]:
        if self.project.is_self_help or year != self.plan.years[-1]:
            return ()
        delivered = {month.month for month in self.plan.months_of(year) if self.project.delivers(month)}
        return delivered & set(CORRECTED.get(self.project.index, ()))

    def _spoil_one_month(self, table: Table, corrected: Collection[int], year: int) -> None:
        """An unusually high month where the location has delivered every month of the window."""
        project = self.project
        is_whole = len(project.locations) == 1 and all(map(project.delivers, self.plan.window))
        if is_whole and not corrected and year == self.plan.years[-1]:
            self.seeder.seed_unusual_visits(table, project.yearly_visits * (1 + abs(project.growth)) ** 2 / 12)

    def _later(self, subject: str, clean: Table, layout: Layout, file_format: FileFormat, year: int) -> InventedFile:
        """A later file for some months with other figures."""
        counts = [count + 11 for count in clean.columns["visit_count"]]
        changed = replace(clean, columns=clean.columns | {"visit_count": counts})
        self.seeder.rows["visits"] += changed.row_count
        sheets = self._visit_sheets(changed.keep({*layout.fields, "month"}), layout, file_format, year)
        return self._file(subject, year, file_format, sheets, is_late=True)

    def _visit_sheets(self, table: Table, layout: Layout, file_format: FileFormat, year: int) -> list[Sheet]:
        if not file_format.has_month_sheets:
            return [self._arrange(table, layout, self._sheet_name("visits", file_format))]
        names = MONTH_SHEETS[self.project.index // 2 % len(MONTH_SHEETS)]
        layout = replace(layout, block_field="", footnote="", repeats_header=False)
        months = sorted(set(table.columns["month"]))
        return [
            self._arrange(table.pick(table.indices("month", month)), layout, names[month - 1].format(year % 100))
            for month in months
        ]

    def _sheet_name(self, entity: str, file_format: FileFormat) -> str:
        names = form(entity).sheet_names
        return names[self.project.index % len(names)] if file_format.is_workbook else ""

    def _yearly(self, year: int) -> Iterator[InventedFile]:
        """The yearly figures, in one workbook for most and in separate csv files for some; then sessions and lists."""
        attendance = invent_attendance(self.plan, self.project, year)
        used = [i for i, offer in enumerate(attendance.offers.columns["offer_id"]) if offer in attendance.used_offers]
        is_apart = self.project.turn % 16 == 4 and not self.project.is_self_help
        tables = [attendance.offers, *self._other_tables(year)]
        sheets = [
            self._seeded(table, GERMAN_CSV if is_apart else EXCEL, used if table.entity == "offers" else ())
            for table in tables
        ]
        if delivers_sessions(self.project) and attendance.sessions.row_count:
            is_in_book = not is_apart and self.project.index % 3 == 0
            sessions, sheet, list_format = self._sessions(attendance.sessions, is_in_book=is_in_book)
            if is_in_book:
                sheets.append(sheet)
            else:
                yield self._file("Termine", year, list_format, [sheet])
            if delivers_lists(self.project):
                yield from self._list(
                    invent_participations(self.project, year, sessions, attendance, self._people), year
                )
        yield from self._bound(sheets, tables, year, is_apart=is_apart)

    def _sessions(self, sessions: Table, *, is_in_book: bool) -> tuple[Table, Sheet, FileFormat]:
        list_format = EXCEL if is_in_book else LIST_FORMATS[self.project.index % len(LIST_FORMATS)]
        layout = self._layout("sessions", list_format, title="" if is_in_book else "mark")
        seeded = self.seeder.seed(sessions.keep(layout.fields))
        return seeded, self._arrange(seeded, layout, self._sheet_name("sessions", list_format)), list_format

    def _other_tables(self, year: int) -> list[Table]:
        plan, project = self.plan, self.project
        tables = [invent_opening_hours(plan, project, year), invent_consultations(plan, project, year)]
        if project.index != NO_EVENTS or project.is_self_help or year != plan.years[-1]:
            tables.append(invent_events(plan, project, year))
        tables.append(invent_volunteers(plan, project, year))
        if project.is_self_help:
            tables += [invent_groups(plan, project, year), invent_enquiries(plan, project, year)]
        return [table for table in tables if table.row_count]

    def _seeded(self, table: Table, file_format: FileFormat, protected: Collection[int]) -> Sheet:
        layout = self._layout(table.entity, file_format)
        table = self.seeder.seed(table.keep(layout.fields), protected=protected)
        return self._arrange(table, layout, self._sheet_name(table.entity, file_format))

    def _bound(self, sheets: list[Sheet], tables: list[Table], year: int, *, is_apart: bool) -> Iterator[InventedFile]:
        if is_apart:
            for sheet, table in zip(sheets, tables, strict=True):
                yield self._file(form(table.entity).sheet_names[0], year, GERMAN_CSV, [sheet])
            return
        if self.project.is_self_help and self.project.index % 2 == 0:
            yield self._file("Selbsthilfe", year, EXCEL, sheets[-2:])
            sheets = sheets[:-2]
        if self.project.index % 9 == 0:
            sheets = [*sheets, hidden_copy(sheets[-1], "Vorjahr")]
        yield self._file("Jahresmeldung", year, EXCEL, sheets, name=self._loose_name("Jahresmeldung", year))

    def _further(self, year: int) -> InventedFile:
        """Rooms, partners, money and the like in one workbook."""
        sheets = []
        for table in invent_further(self.plan, self.project, year):
            layout = replace(self._layout(table.entity, EXCEL), has_sum=False)
            seeded = self.seeder.seed(table.keep(layout.fields))
            sheets.append(self._arrange(seeded, layout, self._sheet_name(table.entity, EXCEL)))
        return self._file("Haus_und_Netz", year, EXCEL, sheets)

    def _list(self, table: Table, year: int) -> Iterator[InventedFile]:
        if not table.row_count:
            return
        is_workbook = self.project.index in {12, 30}
        file_format = EXCEL if is_workbook else LIST_FORMATS[self.project.index // 2 % len(LIST_FORMATS)]
        layout = self._layout("participations", file_format, title="" if is_workbook else "none")
        layout = replace(layout, block_field="", repeats_header=False, is_coloured=False)
        table = self.seeder.seed(table.keep(layout.fields))
        sheet = self._arrange(table, layout, self._sheet_name("participations", file_format))
        yield self._file("Teilnahmen", year, file_format, [sheet])

    def _survey(self, year: int) -> Iterator[InventedFile]:
        """Exports with item codes as headers: a file per wave for some, one per year for most."""
        layout = self._layout("survey_responses", ENGLISH_CSV, is_plain=True, title="none")
        layout = replace(layout, style=Style(is_native=False, decimal_mark=".", codes="code"))
        for subject, table in invent_exports(self.plan, self.project, year).items():
            yield self._file(subject, year, ENGLISH_CSV, [self._arrange(self.seeder.seed(table), layout, "")])
