"""The libraries that take seconds to import, for the process beside the night and for nobody else.

What belongs here: importing them, without their telemetry and without looking for garbage meanwhile. A process forked
afterwards shares what is here.
"""

import atexit
import gc
import os
import sys

from expectations.running import tamed

gc.disable()
with tamed():
    import great_expectations
import dashboards.site  # noqa: E402 - no garbage is looked for from here on

gc.freeze()
gc.enable()

# What is frozen is never cleared; at its end a process would be told off for that by the libraries, aloud.
if any("multiprocessing.forkserver" in argument for argument in sys.orig_argv):
    atexit.register(os._exit, 0)
else:
    atexit.register(gc.unfreeze)

__all__ = ["dashboards", "great_expectations"]
