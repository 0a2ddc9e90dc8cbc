"""How the suite is shared out between processes: a file stays in one, and one alone has the demo night.

What needs the demo night is slow by itself. Node ids stay as they are, so `-n` changes no name and no result.
"""

import functools
from pathlib import Path
from typing import Any

import pytest

NIGHT = "demo_night"


def pytest_itemcollected(item: pytest.Item) -> None:
    """A whole night takes many seconds: nothing that needs it is left in the fast lane."""
    if NIGHT in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.slow)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no process ends long after the others; the order within stays as drawn."""
    long = {item.path for item in items if any(item.iter_markers("slow")) or any(item.iter_markers("browser"))}
    items.sort(key=lambda item: (not needs_night(item.path), item.path not in long))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """One file is one unit of work; all files with the demo night are one, since each would make a night of its own."""
    from xdist.scheduler import LoadScopeScheduling

    class OneNight(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", maxsplit=1)[0]
            return NIGHT if needs_night(config.rootpath / file) else file

    return OneNight(config, log)


@functools.cache
def needs_night(file: Path) -> bool:
    """Whether a test file asks for the demo night."""
    return file.suffix == ".py" and NIGHT in file.read_text(encoding="utf-8")
