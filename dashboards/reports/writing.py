"""Writing all reports of a build, and only those that changed.

What belongs here: the order of work, what is carried over from the last build, what could not be made, and the list for
the downloads page. PDF and XLSX keep their bytes while what they say is the same; CSV and HTML cost nothing.
"""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from dashboards import assets
from dashboards.building import STATES, Build, Made
from dashboards.downloads import Download
from dashboards.language import _
from dashboards.release import Release
from dashboards.rendering import KINDS, Along
from dashboards.reports import figures
from dashboards.reports.chromium import Press, Printer, PrintingError, printing
from dashboards.reports.plan import PUBLIC, Report
from dashboards.reports.single import single_file, still_file
from dashboards.reports.workbook import workbook

FOOT = re.compile(r'<p class="edition">.*?</p>', re.S)
PRINTED_BY = ("chromium.py", "finishing.py")
SAID_IN_COVER = ("data_month", "is_invented", "sources", "catalogue_version")


@dataclass
class Written:
    """What became of the reports: how many files were made anew, which to offer, what could not be made."""

    made: int = 0
    carried: int = 0
    downloads: list[Download] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def along(planned: list[Report], *, with_files: bool, with_pdf: bool) -> dict[str, tuple[Along, ...]]:
    """What goes with each page, by the page's place: files where there are any, and the annex."""
    annexes = {(r.scope.level, r.scope.area_code): r for r in planned if not r.has_tables}
    found: dict[str, tuple[Along, ...]] = {}
    for report in planned:
        endings = report.endings(with_pdf=with_pdf) if with_files else ()
        files = [Along(_kind(ending), _below(report, report.base + ending)) for ending in endings]
        annex = annexes.get((report.scope.level, report.scope.area_code))
        if annex is not None and annex is not report and not report.scope.is_agreement:
            files.append(Along("sachbericht", _below(annex, annex.page), is_page=True))
        found[report.page] = tuple(files)
    return found


def titles(planned: list[Report]) -> dict[str, str]:
    """What each file is called in the language being written, by its place below the root of its delivery."""
    return {
        _below(report, report.base + ending): _title(report, ending)
        for report in planned
        for ending in {*report.endings(with_pdf=True), *report.endings(with_pdf=False)}
    }


def write_reports(build: Build, release: Release, planned: list[Report], press: Press | str) -> Written:
    """Write every report below the build's folder; what cannot be printed is said, never fatal."""
    written = Written(notes=[press] if isinstance(press, str) else [])
    day = re.sub(r"\D", "", release.edition.get("as_of", ""))[:8] or "20000101"
    with ExitStack() as stack:
        work = _Work(build, release, written, dict(assets.shared()), press, day, stack)
        for report in planned:
            work.write(report)
    return written


@dataclass
class _Work:
    build: Build
    release: Release
    written: Written
    shared: Mapping[str, bytes]
    press: Press | str
    day: str
    stack: ExitStack
    printer: Printer | None = None

    def write(self, report: Report) -> None:
        text = (self.build.folder / report.page).read_text(encoding="utf-8")
        for ending in self._files(report, text):
            if report.is_public:
                title, kind = _title(report, ending), ending.rpartition(".")[2]
                size = (self.build.folder / (report.base + ending)).stat().st_size
                self.written.downloads.append(Download(title, _below(report, report.base + ending), kind, size))
        self.build.tell(f"Bericht {report.base}")

    def _files(self, report: Report, text: str) -> Iterator[str]:
        """Write the files; yields their endings."""
        is_printed = isinstance(self.press, Press) and self._print(report, text, self.press)
        if is_printed:
            yield ".pdf"
        if report.has_tables:
            held = figures.collect(self.release, report.scope)
            self._once(report.base + ".xlsx", _key_of(self.release, held), lambda: self._workbook(held, report))
            self._put(report.base + ".csv", figures.for_excel(held).encode())
            self._put(report.base + "-maschine.csv", figures.for_machines(held).encode())
            yield from (".xlsx", ".csv", "-maschine.csv")
        if ".html" in report.endings(with_pdf=is_printed):
            states = self._states(text)
            alone = single_file(text, self.shared, states, with_live_charts=bool(states))
            self._put(report.base + ".html", alone.encode())
            yield ".html"

    def _workbook(self, held: figures.Held, report: Report) -> bytes:
        return workbook(self.release, held, report.title)

    def _print(self, report: Report, text: str, press: Press) -> bool:
        page = still_file(text, self.shared)
        key = _hash(FOOT.sub("", page), press.version, *_code(PRINTED_BY))
        try:
            self._once(report.base + ".pdf", key, lambda: self._printer(press).pdf(page))
        except PrintingError as fault:
            self.written.notes.append(_("Ohne PDF gebaut: Chromium druckt nicht ({fault}).", fault=str(fault)))
            self.press = ""
        return bool(self.press)

    def _printer(self, press: Press) -> Printer:
        if self.printer is None:
            self.printer = self.stack.enter_context(printing(press, self.build.folder, self.day))
        return self.printer

    def _states(self, text: str) -> dict[str, str]:
        """The scripts of a page with a choice, by key."""
        folder = self.build.folder / PUBLIC / STATES
        if 'id="indikator"' not in text or not folder.parent.is_dir():
            return {}
        found = sorted(folder.parent.glob(f"{folder.name}/*.js"))
        return {path.stem: path.read_text(encoding="utf-8") for path in found}

    def _once(self, name: str, key: str, make: Callable[[], bytes]) -> None:
        """The file of the last build while its key is the same, else a new one."""
        before = self.build.before
        held, place = before.files.get(name), before.place(name)
        if held is not None and held.fingerprint == key and place.is_file():
            target = self.build.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, target)
            self.written.carried += 1
        else:
            self._put(name, make())
            self.written.made += 1
        self.build.made[name] = Made((), key)

    def _put(self, name: str, content: bytes) -> None:
        path = self.build.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.build.made[name] = Made((), "")


def _key_of(release: Release, held: figures.Held) -> str:
    """Everything a workbook says, apart from the number of the edition."""
    edition = [(name, release.edition.get(name, "")) for name in SAID_IN_COVER]
    beside = [release.series(i, "berlin", release.berlin_code) for i in held.lead]
    return _hash(repr(held), repr(beside), repr(edition), repr(release.dictionary), version("xlsxwriter"), *_code())


def _code(names: Sequence[str] = ()) -> list[str]:
    """The modules of this folder that turn a page or figures into a file; all, where none is named."""
    folder = Path(__file__).parent
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")) if path.name in names or not names]


def _hash(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _below(report: Report, name: str) -> str:
    """A file's place seen from the root of its delivery."""
    return name.removeprefix(report.page.rpartition("/")[0] + "/")


def _title(report: Report, ending: str) -> str:
    return f"{report.title}, {_(KINDS[_kind(ending)])}"


def _kind(ending: str) -> str:
    return "maschine" if ending.startswith("-maschine") else ending.removeprefix(".")
