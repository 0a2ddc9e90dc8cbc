"""Shared: one reader with a fixed key, and a way to read text as a file. Names of projects are invented (erfunden)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiezwirkung.deliveries.reading.files import Reader, Reading, read_delivery
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.privacy.pseudonyms import Pseudonymiser

Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(load_templates(), load_code_lists(), Pseudonymiser(bytes(range(32))), range(2024, 2027))


@pytest.fixture
def read(reader: Reader, tmp_path: Path) -> Read:
    def read_content(content: str | bytes, name: str = "MI01NH_2025.csv") -> Reading:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_delivery(path, reader)

    return read_content
