"""Reading what clients send: bounded while it streams, and JSON that says exactly one thing.

Refused with the path of every fault: floats (they have lost the digits that were printed), names that
come twice (readers differ on which one counts), NaN and infinities, integers beyond any figure, lone
surrogates and NUL (not every store can hold them).
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ledger.errors import FieldError, InvalidInput, MalformedRequest, Path

JSON_TYPE = "application/json"
TEXT_TYPE = "text/plain"
DEEPEST = 32
MOST_PARTS = 50_000
"""Values in one body: far more than a thousand figures have, and few enough to answer every fault at once."""
MOST_DIGITS = 30
BODY_S = 60.0
"""For a whole body to arrive."""
PAUSE_S = 10.0
"""For the next part of it."""
_UNFIT = re.compile("[\x00\ud800-\udfff]")


async def read_body(request: Request, media_type: str, limit_bytes: int) -> bytes:
    """The body, of that media type, in UTF-8 and not encoded. Errors: HTTPException (408, 413, 415)."""
    _check_headers(request, media_type)
    too_large = HTTPException(413, f"a body has at most {limit_bytes} bytes here")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit_bytes:
        raise too_large
    body = bytearray()
    parts = aiter(request.stream())
    try:
        async with asyncio.timeout(BODY_S) as whole:
            while True:
                async with asyncio.timeout(PAUSE_S):
                    body += await anext(parts)
                if len(body) > limit_bytes:
                    raise too_large
    except StopAsyncIteration:
        return bytes(body)
    except TimeoutError:
        told = (
            f"a body arrives within {BODY_S:.0f} s" if whole.expired() else f"its parts follow within {PAUSE_S:.0f} s"
        )
        raise HTTPException(408, told, {"Connection": "close"}) from None


def _check_headers(request: Request, media_type: str) -> None:
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise HTTPException(415, "encoded bodies are not taken", {"Accept-Encoding": "identity"})
    sent, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charset = [p.removeprefix("charset=").strip('"') for p in parameters if p.startswith("charset=")]
    if sent != media_type or charset not in ([], ["utf-8"]):
        raise HTTPException(415, f"send {media_type} in UTF-8, and say so in Content-Type", {"Accept": media_type})


class _Flaw:
    """Stands in parsed JSON for what may not be there; `malformed` where it cannot even be read one way."""

    def __init__(self, message: str, malformed: bool = False) -> None:
        self.message = message
        self.malformed = malformed


def parse_json(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Errors: MalformedRequest; InvalidInput for floats and huge integers."""
    try:
        parsed = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=lambda text: _Flaw(f"a float has lost the digits that were printed; send {text[:40]} as text"),
            parse_constant=lambda text: _Flaw(f"{text} is not JSON", malformed=True),
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise MalformedRequest(f"not UTF-8: byte {error.start} {error.reason}") from None
    except json.JSONDecodeError as error:
        raise MalformedRequest(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise _too_deep() from None
    if faults := [*_flaws(parsed)]:
        first, flaw = faults[0]
        kind = MalformedRequest if any(flaw.malformed for _, flaw in faults) else InvalidInput
        raise kind(flaw.message, path=first, fields=[FieldError(path, flaw.message) for path, flaw in faults])
    if not isinstance(parsed, dict):
        raise MalformedRequest("the body is not a JSON object")
    return parsed


def _integer(text: str) -> int | _Flaw:
    return int(text) if len(text) <= MOST_DIGITS + 1 else _Flaw(f"has {len(text)} digits, at most {MOST_DIGITS}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        read[name] = _Flaw("comes twice in its object", malformed=True) if name in read else value
    return read


def _flaws(parsed: Any) -> Iterator[tuple[Path, _Flaw]]:
    """Every flaw with its path, in the order of the body."""
    open_parts: list[tuple[Path, Any]] = [((), parsed)]
    seen = 0
    while open_parts:
        path, part = open_parts.pop()
        if len(path) > DEEPEST:
            raise _too_deep()
        seen += len(part) if isinstance(part, (dict, list)) else 0
        if seen > MOST_PARTS:
            raise MalformedRequest(f"holds more than {MOST_PARTS} values", hint="send it in several parts")
        match part:
            case _Flaw():
                yield path, part
            case str() if _UNFIT.search(part):
                yield path, _Flaw("holds NUL or half a character", malformed=True)
            case dict():
                if any(_UNFIT.search(name) for name in part):
                    yield path, _Flaw("has a name with NUL or half a character", malformed=True)
                else:
                    open_parts += [((*path, name), inner) for name, inner in reversed(part.items())]
            case list():
                open_parts += [((*path, index), inner) for index, inner in reversed([*enumerate(part)])]
            case _:
                pass


def _too_deep() -> MalformedRequest:
    return MalformedRequest(f"nested more than {DEEPEST} deep")
