"""`kiezwirkung export`: targets and results for those who fund or compare.

What belongs here: from the arguments to a file or to the screen. What stands in it is decided in `kiezwirkung/targets`;
only what is released is handed on.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from kiezwirkung.errors import EXIT_OK, KiezwirkungError
from kiezwirkung.targets.funder_lists import for_excel, for_machines
from kiezwirkung.targets.iati import Reporter, iati_xml
from kiezwirkung.targets.released import Released, read_released
from kiezwirkung.warehouse.querying import open_edition
from kiezwirkung.whole_files import write_whole

INVENTED_REPORTER = Reporter("XX-ERFUNDEN-1", "Wohlfahrtsverband (erfunden)")
MACHINE = "-maschine"


def export_targets(editions: Path, out: Path | None, say: Callable[[str], None]) -> int:
    """Write OUT for Excel and OUT-maschine beside it, or the machine form to the screen."""
    released = _released(editions)
    machine = for_machines(released.targets)
    if out is None:
        _print(machine)
        return EXIT_OK
    written = [
        write_whole(_usable(out, ".csv"), for_excel(released.targets)),
        write_whole(out.with_name(f"{out.stem}{MACHINE}{out.suffix}"), machine),
    ]
    say(f"{len(released.targets)} Ziele: {written[0]} (für Excel), {written[1]} (für Programme)")
    return EXIT_OK


def export_iati(editions: Path, out: Path | None, say: Callable[[str], None], *, organisation: str = "") -> int:
    """Write the IATI file, or print it; raises K613 without an identifier, K614 where a rule of IATI is broken."""
    released = _released(editions)
    content = iati_xml(released, _reporter(released.edition, organisation))
    if out is None:
        _print(content)
        return EXIT_OK
    say(f"{len(released.targets)} Ziele: {write_whole(_usable(out, '.xml'), content)}")
    return EXIT_OK


def _released(editions: Path) -> Released:
    with open_edition(editions, name="release") as con:
        return read_released(con)


def _reporter(edition: Mapping[str, str], organisation: str) -> Reporter:
    """Who reports: as told; an invented edition has an invented one."""
    if not organisation and edition.get("is_invented") == "true":
        return INVENTED_REPORTER
    return Reporter(organisation, edition.get("operator") or organisation)


def _usable(out: Path, ending: str) -> Path:
    """The path, if its ending says what it will hold; raises K615."""
    if out.suffix.lower() != ending:
        raise KiezwirkungError(
            "K615",
            f"Die Datei muss auf {ending} enden.",
            where=str(out),
            what_to_do=f"Bitte einen Namen mit der Endung {ending} angeben.",
        )
    return out


def _print(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
