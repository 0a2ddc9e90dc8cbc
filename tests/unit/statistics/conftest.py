"""Where the reference data of others stand; they are not part of this repository."""

from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference"


@pytest.fixture
def reference() -> Path:
    if not REFERENCE.is_dir():
        pytest.skip("../shared/reference is not here: the numbers of others cannot be compared")
    return REFERENCE
