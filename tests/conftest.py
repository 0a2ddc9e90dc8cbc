"""How the suite is shared out between processes: a file stays in one, and so do demo night and browser tests.

What needs the demo night is slow by itself. Node ids stay as they are, so `-n` changes no name and no result.
"""

import atexit
import functools
import gc
from pathlib import Path
from typing import Any

import pytest

NIGHT, BROWSER = "demo_night", "browser"

gc.disable()  # imports leave no garbage, and looking for it among them takes a sixth of the time of collecting


def pytest_itemcollected(item: pytest.Item) -> None:
    """A whole night takes many seconds: nothing that needs it is left in the fast lane."""
    if NIGHT in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.slow)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is longest first, so that no process ends long after the others; the order within stays as drawn."""
    long = {item.path for item in items if any(item.iter_markers("slow"))}
    items.sort(key=lambda item: (*(scope_of(item.path) != scope for scope in (NIGHT, BROWSER)), item.path not in long))


def pytest_collection_finish() -> None:
    """From here on garbage is looked for, but not among the libraries, which stay until the process ends."""
    gc.freeze()
    gc.enable()
    atexit.register(gc.unfreeze)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out scopes, not tests."""
    from xdist.scheduler import LoadScopeScheduling

    class Shared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope_of(config.rootpath / nodeid.split("::", maxsplit=1)[0])

    return Shared(config, log)


@functools.cache
def scope_of(file: Path) -> str:
    """A file is one unit of work; all with the demo night are one and all browser tests another: each has one site."""
    if file.parent.name == BROWSER:
        return BROWSER
    needs_night = file.suffix == ".py" and NIGHT in file.read_text(encoding="utf-8")
    return NIGHT if needs_night else str(file)
