"""A small invented inbox, made once per test module."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kiezwirkung.demo.inventing import invent
from kiezwirkung.demo.ledger import DemoLedger
from kiezwirkung.demo.plan import DemoPlan

SMALL = DemoPlan(scale=0.1)


@dataclass(frozen=True)
class SmallDemo:
    inbox: Path
    ledger: DemoLedger


@pytest.fixture(scope="module")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> SmallDemo:
    inbox = tmp_path_factory.mktemp("demo") / "inbox"
    return SmallDemo(inbox, invent(SMALL, inbox))
