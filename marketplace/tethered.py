"""`python -m marketplace.tethered PARENT MODULE …` is `python -m MODULE …` that is asked to end when its parent dies.

A supervisor that is killed cannot stop its children any more, so the kernel tells them. Only Linux can do that; elsewhere
children of a killed supervisor stay.
"""

import ctypes
import multiprocessing
import os
import runpy
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals, *, parent: int) -> None:
    """Let this process get a signal as soon as its parent has died, at once if it is dead already."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel knew
        os.kill(os.getpid(), number)


def end_with_server() -> None:
    """Let a process that a web server has forked end with it: as an orphan it would keep the port."""
    server = multiprocessing.parent_process()
    if server is not None and server.pid is not None:
        end_with_parent(signal.SIGKILL, parent=server.pid)


if __name__ == "__main__":
    end_with_parent(signal.SIGTERM, parent=int(sys.argv[1]))
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
