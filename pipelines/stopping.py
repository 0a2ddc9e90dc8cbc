"""Stopping a night by hand or by the system: Ctrl+C and SIGTERM end it with their own status, not as a fault.

What belongs here: noticing which signal came. Dagster takes both signals over while it runs and forgets which of them
it was; Python's wakeup descriptor still tells the number.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

NOTHING = 0
_STOPPING = {signal.SIGINT, signal.SIGTERM}


class Stopped(KeyboardInterrupt):
    """The night was stopped; `exit_status` is what a shell expects for the signal (130 or 143)."""

    def __init__(self, number: int) -> None:
        self.exit_status = 128 + number
        super().__init__(f"Signal {number}")


@contextmanager
def stoppable() -> Iterator[Callable[[], int]]:
    """Within, SIGTERM raises KeyboardInterrupt like Ctrl+C; gives a function that tells the signal that came, or 0.

    Outside the main thread no signal arrives and nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: NOTHING
        return
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    ending = signal.signal(signal.SIGTERM, signal.default_int_handler)
    waking = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    try:
        yield lambda: _stopping(reading)
    finally:
        signal.set_wakeup_fd(waking)
        signal.signal(signal.SIGTERM, ending)
        os.close(reading)
        os.close(writing)


def _stopping(reading: int) -> int:
    try:
        numbers = os.read(reading, 4096)
    except BlockingIOError:
        return NOTHING
    return next((number for number in numbers if number in _STOPPING), NOTHING)
