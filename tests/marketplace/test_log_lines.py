"""Where the log is JSON each line is one object, whatever breaks."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

BEGIN = """
import logging, sys, threading, warnings
from marketplace import logs
logs.configure(logs.config(log_format="json", level="INFO"))
log = logging.getLogger("shop")
def fail(): raise ValueError("first line\\nsecond line of lan@example.com")
"""


def lines_of(code):
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("try: fail()\nexcept ValueError: log.exception('caught', extra={'note': 'a\\nb'})", "caught"),
        ("fail()", "process ended by an error"),
        ("t = threading.Thread(target=fail)\nt.start()\nt.join()", "thread ended by an error"),
        ("class A:\n    def __del__(self): fail()\nA()", "error where none can be raised"),
        ("log.info('where', stack_info=True)", "where"),
        ("log.info('%d units', 'x')", "%d units [not filled: TypeError]"),
        ("log.info('two\\nlines')", "two\nlines"),
        ("log.info('%s', object())", None),
        ("logging.getLogger('_granian').error('Application callable raised an exception\\nTraceback')", None),
    ],
)
def test_each_line_is_one_object(code, event):
    (line,) = lines_of(code)

    assert event is None or line["event"] == event
    assert "lan@example.com" not in str(line)


def test_a_warning_is_a_line_too():
    (line,) = lines_of("warnings.warn('old')")

    assert "UserWarning: old" in line["event"]


def test_the_server_that_supervises_writes_objects_too():
    code = """
import json, pathlib
from granian.log import LogLevels, configure_logging, logger
configure_logging(LogLevels.warning, json.loads(pathlib.Path("marketplace/server-log.json").read_text()))
logger.error("Unexpected exit from worker-1")
try: fail()
except ValueError: logger.exception("two\\nlines")
"""
    first, second = lines_of(code)

    assert (first["event"], first["level"]) == ("Unexpected exit from worker-1", "error")
    assert (second["event"], "ValueError" in second["exception"]) == ("two\nlines", True)
