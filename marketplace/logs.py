"""Structured logs: one line per event, with the request's id and without personal data.

Code logs through ``logging`` as everywhere in Django; only this module knows structlog.
"""

import json
import logging
import logging.config
import re
import sys
import threading
from collections.abc import MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import structlog

# E-mail addresses, phone numbers of Vietnam and signed tokens can hide in messages and tracebacks
# (a violated constraint names the value), so the finished text is searched, not the event as it came in.
_PERSONAL = [
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\w.-])(?:\+84|0)(?:[ .]?\d){9}(?!\w)"), "[phone]"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?"), "[token]"),
    (re.compile(r"(?<=/)\?[^\s\"']+|(?<=\w)\?[\w%.-]+=[^\s\"']*"), "?[query]"),
]


def without_personal_data(text: str) -> str:
    """Replace what identifies a person: e-mail addresses, phone numbers, tokens, query strings."""
    for pattern, replacement in _PERSONAL:
        text = pattern.sub(replacement, text)
    return text


def _redact(_logger: logging.Logger, _method: str, event_dict: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event_dict.items():
        if isinstance(value, str):
            event_dict[key] = without_personal_data(value)
    return event_dict


class RequestFilter(logging.Filter):
    """Let Django's own messages about a request name its route: a path can hold an order's secret token.

    What anybody can send to be refused, such as a path out of the media folder, is not our error and leaves no trace:
    otherwise strangers could fill the disk. Only the host is logged, since it may be missing from ``ALLOWED_HOSTS``.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
            kind = record.name.rpartition(".")[2]
            if kind != "DisallowedHost":
                record.msg, record.args = "request refused: %s", (kind,)
        request = record.__dict__.pop("request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "[unknown path]"
            hidden = {getattr(request, "path", None), getattr(request, "path_info", None)}
            record.args = tuple(route if arg in hidden else arg for arg in record.args)
        return True


class WholeLines(logging.StreamHandler[Any]):
    """Writes each record as one line, one that cannot be formatted too: its words stay without what was to fill them."""

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, OSError) or getattr(record, "is_unfilled", False):
            return  # nobody reads any more
        words = f"{record.msg} [not filled: {type(error).__name__}]".replace("%", "%%")
        plain = logging.LogRecord(record.name, record.levelno, record.pathname, record.lineno, words, None, None)
        plain.msg, plain.is_unfilled = words.replace("%%", "%"), True
        self.emit(plain)


class JsonLines(logging.Formatter):
    """For the server that supervises the web processes: it starts before the settings are read."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        line = {"event": record.getMessage(), "level": record.levelname.lower(), "logger": record.name}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        said = {name: without_personal_data(value) for name, value in line.items()}
        return json.dumps({**said, "timestamp": moment}, ensure_ascii=False)


def config(*, log_format: str, level: str) -> dict[str, Any]:
    """Return the ``logging`` configuration: everything to standard error, as JSON or for eyes."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    final: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if log_format == "json":
        final += [
            structlog.processors.format_exc_info,
            _redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        final += [
            structlog.processors.format_exc_info,
            _redact,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder()],
                "processors": final,
            },
        },
        "filters": {"request": {"()": "marketplace.logs.RequestFilter"}},
        "handlers": {
            "stderr": {"class": "marketplace.logs.WholeLines", "formatter": "structured", "filters": ["request"]},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # The request log below says the same with the route, the duration and the id.
            "django.server": {"handlers": [], "propagate": False},
            # Answers below 500 are in the request log; unexpected errors come here with their trace.
            "django.request": {"level": "ERROR"},
            "django_tasks_db": {"level": "ERROR"},  # its start and stop; tasks are logged by django_tasks
            "botocore": {"level": "WARNING"},
            "_granian": {"handlers": [], "propagate": True, "level": "WARNING"},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Apply ``LOGGING``; named by ``LOGGING_CONFIG`` so that Django does not add its own handlers."""
    logging.config.dictConfig(settings)
    logging.captureWarnings(True)
    sys.excepthook = _log_end
    threading.excepthook = _log_end_of_thread
    sys.unraisablehook = _log_unraisable


def _log_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody has caught is an event like any other, on one line."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("marketplace.faults").critical("process ended by an error", exc_info=(kind, error, trace))


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_type is SystemExit or ended.exc_value is None:
        return
    caught = (ended.exc_type, ended.exc_value, ended.exc_traceback)
    name = ended.thread.name if ended.thread else ""
    logging.getLogger("marketplace.faults").critical(
        "thread ended by an error", extra={"thread_name": name}, exc_info=caught
    )


def _log_unraisable(raised: Any) -> None:
    caught = (raised.exc_type, raised.exc_value, raised.exc_traceback)
    logging.getLogger("marketplace.faults").error("error where none can be raised", exc_info=caught)
