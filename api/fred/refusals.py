"""Refusals in FRED's words: `<error code="400" message="Bad Request.  …"/>`, or JSON where that was asked for."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from starlette.responses import Response

from api.current import note
from api.fred.markup import HEAD, JSON, XML, attributes
from api.problems import kind_of
from ledger.errors import AmbiguousPeriod, InvalidInput, LedgerError, NotFound

NO_SERIES = "The series does not exist."


def refusal(error: LedgerError, file_type: str) -> Response:
    """FRED knows one status for what is wrong with a request, 400; a failure keeps its own."""
    status = kind_of(error).status
    note(code=error.code)
    return answer_with(400 if status < 500 else status, _told(error), file_type)


def answer_with(status: int, message: str, file_type: str) -> Response:
    """An error of any status; two spaces follow its name, as at FRED."""
    text = f"{HTTPStatus(status).phrase}.  {message}"
    if file_type == "json":
        return Response(orjson.dumps({"error_code": status, "error_message": text}), status, media_type=JSON)
    return Response(f"{HEAD}<error{attributes({'code': status, 'message': text})}/>\n", status, media_type=XML)


def _told(error: LedgerError) -> str:
    if isinstance(error, NotFound) and error.path == ("series",):
        return NO_SERIES
    message = error.message if error.message.endswith(".") else f"{error.message}."
    if isinstance(error, AmbiguousPeriod):
        return f"The series {message} They are: {', '.join(error.choices)}."
    if isinstance(error, InvalidInput) and error.path:
        return f"Variable {'.'.join(map(str, error.path))} is not valid: {message}"
    return message
