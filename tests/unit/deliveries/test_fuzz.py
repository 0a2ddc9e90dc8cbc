"""Ten thousand damaged deliveries: nothing raises, nothing hangs, no row is lost. 100,000 run on demand."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "fuzz_reading.py"


@pytest.mark.slow
def test_no_damage_makes_reading_raise_hang_or_lose_a_row():
    command = [sys.executable, str(SCRIPT), "--count", "10000"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-4000:]
    assert "10000 Dateien" in told.stdout
    assert "\n0 Fehler" in told.stdout
