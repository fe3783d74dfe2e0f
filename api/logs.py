"""The log of a process that serves: a line a record on standard error, as JSON or as text, each with its request's id.

No line holds a key or a body. What a request sends is in no line of ours; an exception that nobody foresaw is told by
its class and where it came from, since its message may quote what was sent (at level `debug` it is told too); whatever
looks like a key is masked before it is written.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.orjson import OrjsonFormatter

from api.current import CURRENT
from ledger.domain.instants import format_instant

OURS = ("api", "ledger")
"""Whose level is asked for. Loggers of libraries stay at `warning`: below it they tell addresses and frames."""
_EXTRAS_OF_LIBRARIES = ("color_message", "taskName", "websocket")
_SECRETS = re.compile(
    r"(?P<key>mlk_[A-Za-z0-9]{1,64}_)[A-Za-z0-9_=-]+"
    r"|(?P<bearer>[Bb]earer\s+)[A-Za-z0-9._~+/=-]+"
    r"|(?P<token>eyJ)[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]*"
)
"""API keys, of which the id stays; bearer tokens; JSON web tokens."""
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LogFormat(StrEnum):
    """How a record is written."""

    JSON = "json"
    TEXT = "text"


def configure_logs(form: LogFormat | None, level: str) -> None:
    """Of the whole process; `form` None: text on a terminal, else JSON. `level`: debug, info, warning or error."""
    chosen = form or (LogFormat.TEXT if sys.stderr.isatty() else LogFormat.JSON)
    root = logging.getLogger()
    root.handlers[:] = [log_handler(sys.stderr, chosen, with_messages=level == "debug")]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())


def log_handler(stream: TextIO, form: LogFormat, *, with_messages: bool) -> logging.Handler:
    """Writes there; `with_messages`: those of exceptions that nobody foresaw too."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter((JsonForm if form is LogFormat.JSON else TextForm)(with_messages))
    handler.addFilter(_told_once)
    handler.addFilter(_with_request)
    return handler


def _told_once(record: logging.LogRecord) -> bool:
    """uvicorn tells once more what the request's own handler told."""
    return not (record.name == "uvicorn.error" and str(record.msg).startswith("Exception in ASGI application"))


def _with_request(record: logging.LogRecord) -> bool:
    current = CURRENT.get()
    if current is not None:
        record.request_id = current.request_id
        record.trace_id = current.trace_id
    return True


def masked(text: str) -> str:
    """Without what looks like a key or a token."""
    return _SECRETS.sub(lambda found: f"{found['key'] or found['bearer'] or found['token']}…", text)


def raised_at(error: BaseException | None, *, with_messages: bool) -> str:
    """The exception, what it came of, and where; messages may quote what was sent."""
    if with_messages and error is not None:
        return "".join(traceback.format_exception(error)).rstrip()
    told: list[str] = []
    while error is not None:
        frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
        told.insert(0, f"{frames}\n{type(error).__module__}.{type(error).__qualname__}".lstrip())
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\n".join(told)


class JsonForm(OrjsonFormatter):
    """One JSON object a line: `time`, `level`, `logger`, `message`, `request_id`, and what the record says besides."""

    def __init__(self, with_messages: bool) -> None:
        super().__init__(
            ["levelname", "name", "process", "message"],
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "exception"},
            timestamp="time",
        )
        self._skip_fields.update(_EXTRAS_OF_LIBRARIES)
        self._with_messages = with_messages

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """`time` first, nothing that is null."""
        log_data["level"] = log_data["level"].lower()
        at = format_instant(log_data.pop("time"))
        return {"time": at, **{name: part for name, part in log_data.items() if part is not None}}

    def formatException(self, ei: _Raised) -> str:
        return raised_at(ei[1], with_messages=self._with_messages)

    def serialize_log_record(self, log_data: dict[str, Any]) -> str:
        return masked(super().serialize_log_record(log_data))


class TextForm(logging.Formatter):
    """For people: time, level, message, and the rest as `name=value`; a record is one line, frames come after it."""

    def __init__(self, with_messages: bool) -> None:
        super().__init__()
        self._with_messages = with_messages
        self._usual = frozenset((*vars(logging.makeLogRecord({})), "message", *_EXTRAS_OF_LIBRARIES, *_SAID))

    def format(self, record: logging.LogRecord) -> str:
        at = format_instant(datetime.fromtimestamp(record.created, UTC))
        more = " ".join(
            f"{name}={part}"
            for name, part in vars(record).items()
            if name not in self._usual and part not in (None, [], "")
        )
        line = _one_line(f"{at} {record.levelname.lower():7} {record.getMessage()}  {more}".rstrip())
        if record.exc_info and record.exc_info[1]:
            line += f"\n{raised_at(record.exc_info[1], with_messages=self._with_messages)}"
        return masked(line)


_SAID = ("method", "path", "status")
"""Of an access line: its message has them."""


def _one_line(text: str) -> str:
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
