"""What goes wrong in a night without anybody having foreseen it is told in one sentence, without quoting a cell."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy

from assets.night import told
from kiezwirkung.errors import BlockedError


def write_to_a_full_disk() -> None:
    with Path("/dev/full").open("w", encoding="ascii") as device:
        device.write("x")


def keep_a_history_on_a_full_disk() -> None:
    with sqlalchemy.create_engine("sqlite://").begin() as history:
        history.exec_driver_sql("pragma max_page_count = 2")
        history.exec_driver_sql("create table event (told text)")
        for _ in range(3):
            history.exec_driver_sql("insert into event values (?)", ("x" * 10_000,))


def stumble_over_a_name() -> None:
    raise ValueError("Erika Beispiel (erfunden)")


@pytest.mark.parametrize(
    ("work", "code"),
    [(write_to_a_full_disk, "K210"), (keep_a_history_on_a_full_disk, "K210"), (stumble_over_a_name, "K206")],
)
def test_an_unforeseen_fault_has_a_code_and_never_quotes_what_was_delivered(work: Callable[[], None], code: str):
    with pytest.raises(BlockedError) as stopped, told("Rohdaten"):
        work()
    assert stopped.value.code == code
    assert "Erika" not in "\n".join(stopped.value.lines())
