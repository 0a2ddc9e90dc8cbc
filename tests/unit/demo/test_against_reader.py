from collections import Counter
from pathlib import Path

import pytest

from kiezwirkung.deliveries.reading.files import Reader, read_delivery
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.privacy.pseudonyms import Pseudonymiser, create_key

FOUND_LATER = {"D105", "D112", "D118", "D123", "D208", "D210", "D301", "D302"}
AS_SENT = {"D501": "D201"}  # what the office corrects is a fault until then


@pytest.mark.slow
def test_reading_finds_what_the_ledger_says_and_nothing_else(small_demo, tmp_path):
    create_key(tmp_path / "key")
    key = Pseudonymiser.from_key_file(tmp_path / "key")
    reader = Reader(load_templates(), load_code_lists(), key, range(2020, 2027))
    copies = {row.file for row in small_demo.ledger.rows if row.kind == "duplicate_delivery"}
    expected = Counter(
        (row.file, row.sheet, AS_SENT.get(row.code, row.code), row.row_number, row.cell, row.field)
        for row in small_demo.ledger.rows
        if row.code not in FOUND_LATER and row.kind != "unknown_project"
    )
    found = _findings(small_demo.inbox, reader, copies)
    assert not expected - found, "missed"
    assert not found - expected, "invented"


def _findings(inbox: Path, reader: Reader, copies: set[str]) -> Counter[tuple[object, ...]]:
    names = [path.relative_to(inbox).as_posix() for path in sorted(inbox.rglob("*")) if path.is_file()]
    return Counter(
        (name, finding.sheet, finding.code, finding.row_number, finding.cell, finding.field)
        for name in names
        if name not in copies
        for finding in read_delivery(inbox / name, reader).findings
    )
