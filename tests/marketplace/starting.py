"""Processes that read the settings, each with variables of its own. One has loaded the libraries and forks them."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from functools import cache

from tests.architecture.code import ROOT

FORKING = """
import json, os, sys
import csp.constants, environs, django
from marketplace import local_secrets, logs, start, validators

for line in sys.stdin:
    variables, expression = json.loads(line)
    out, told = os.pipe()
    err, refused = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(told, 1)
        os.dup2(refused, 2)
        os.closerange(3, 64)
        os.environ.clear()
        os.environ.update(variables)
        break
    os.close(told)
    os.close(refused)
    texts = [open(end).read() for end in (out, err)]  # a few lines: no pipe fills up
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([status, *texts]), flush=True)
else:
    os._exit(0)

start.load_settings()
from marketplace import settings
print(eval(expression))
"""


def start(expression: str = "'started'", **variables: str) -> subprocess.CompletedProcess[str]:
    """Let a process read the settings with nothing but these variables and print an expression over ``settings``."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "marketplace.settings", **variables}
    forking = _forking()
    assert forking.stdin
    assert forking.stdout
    forking.stdin.write(json.dumps([environment, expression]) + "\n")
    forking.stdin.flush()
    status, output, errors = json.loads(forking.stdout.readline())
    return subprocess.CompletedProcess([], status, output, errors)


@cache
def _forking() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", FORKING],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.kill)
    return process
