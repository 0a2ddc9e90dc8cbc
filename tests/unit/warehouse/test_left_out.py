"""What lies in the inbox and is never read: the steward's list, the ledger and the listing name it."""

from pathlib import Path

import duckdb
import polars as pl

from kiezwirkung.deliveries.feedback.steward_list import write_findings_csv
from kiezwirkung.deliveries.intake.raw_store import RawStore
from kiezwirkung.deliveries.intake.taking_in import make_reader, take_in
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.conservation import check
from kiezwirkung.warehouse.delivery_states import load_delivery_states, write_delivery_states
from kiezwirkung.warehouse.ledger_loading import load_raw
from pipelines.deliveries import list_deliveries


def test_a_link_out_of_the_inbox_is_told_everywhere(settings: Settings, con: duckdb.DuckDBPyConnection, tmp_path: Path):
    settings.key_file.write_text(bytes(range(32)).hex(), encoding="ascii")
    settings.inbox.mkdir()
    (tmp_path / "secret.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (settings.inbox / "MI01NH_2025.csv").symlink_to(tmp_path / "secret.csv")
    (settings.inbox / "Erika Muster.csv").symlink_to(Path("..") / "nowhere.csv")
    assert sum("nicht gelesen" in line for line in list_deliveries(settings)) == 2

    told = list[str]()
    reader = make_reader(settings)
    arrivals = take_in(settings, reader, told.append)
    assert arrivals.deliveries == []
    assert not RawStore(settings.raw, reader).root.exists()
    assert any("2 Verknüpfungen" in line for line in told)

    load_raw(con, load_templates().values(), arrivals)
    check(con)
    write_delivery_states(con, settings.ledger)
    states = load_delivery_states(settings.ledger)
    assert states is not None
    assert states.filter(pl.col("state") == "left_out").height == 2
    lines = list_deliveries(settings, state="left_out")
    assert "MI01NH_2025.csv" in "\n".join(lines)
    assert "Muster" not in "\n".join(lines)
    assert sum("nicht gelesen" in line for line in list_deliveries(settings)) == 3

    write_findings_csv(con, load_templates(), tmp_path / "befunde.csv")
    listed = (tmp_path / "befunde.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sum("D125" in line for line in listed) == 2
    assert any("MI01NH_2025.csv" in line and "WARNUNG" in line for line in listed)
