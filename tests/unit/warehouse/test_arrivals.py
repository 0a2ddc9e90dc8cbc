from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiezwirkung.deliveries.intake.inbox import InboxFile
from kiezwirkung.deliveries.intake.ledger import enter, updated
from kiezwirkung.deliveries.intake.raw_store import Receipt
from kiezwirkung.deliveries.reading.context import Context
from kiezwirkung.warehouse.arrivals import gather

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def file(name: str, content: str, hours: int = 0) -> InboxFile:
    return InboxFile(Path(name), name, content * 64, 1, NOON + timedelta(hours=hours))


def receipt(content: str, rows_read: int) -> Receipt:
    return Receipt(content * 64, rows_read, [], [], [], uses_file_name=False, name_context=Context())


def test_each_content_arrives_once_and_copies_are_named() -> None:
    files = [file("b.xlsx", "a", 1), file("a.xlsx", "a", 2), file("c.xlsx", "b"), file("unread.xlsx", "c")]
    entries = enter(files)
    arrivals = gather(entries, {"a" * 64: receipt("a", 3), "b" * 64: receipt("b", 4)}, updated({}, entries))
    assert [(one.file_name, one.rows_read) for one in arrivals.deliveries] == [("b.xlsx", 3), ("c.xlsx", 4)]
    assert [(one.file_name, one.rows_read) for one in arrivals.copies] == [("a.xlsx", 3)]


def test_equal_bytes_under_another_projects_name_are_refused_aloud_not_taken_for_a_copy() -> None:
    entries = enter([file("MI01NH_Besuche_2025.csv", "a"), file("SP01NH_Besuche_2025.csv", "a", 1)])
    by_name = Receipt("a" * 64, 3, [], [], [], uses_file_name=True, name_context=Context("MI01NH", "2025"))
    arrivals = gather(entries, {"a" * 64: by_name}, updated({}, entries))
    assert [(one.file_name, one.code) for one in arrivals.copies] == [("SP01NH_Besuche_2025.csv", "D106")]


def test_a_file_named_after_a_person_is_shown_without_the_name() -> None:
    entries = enter([file("Meldung_Frau_Beispiel.xlsx", "a")])
    arrivals = gather(entries, {"a" * 64: receipt("a", 3)}, updated({}, entries))
    assert arrivals.deliveries[0].file_name == "Datei aaaaaaaa.xlsx"
