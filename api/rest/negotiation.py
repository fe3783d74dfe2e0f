"""Which representation a request is answered with: by the suffix of its address, else by `Accept`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.accept import chosen
from api.bodies import JSON_TYPE
from api.rest.formats import arrow, lines
from api.rest.formats.columns import Item

STREAM_TYPE = "text/event-stream"
Chunks = Callable[[type[BaseModel], Iterable[Iterable[Item]]], Iterator[bytes]]


class Format(NamedTuple):
    """A representation of a list; `chunks` makes it from the rows, None for JSON."""

    suffix: str
    media_type: str
    chunks: Chunks | None


LIST_FORMATS = (
    Format("json", JSON_TYPE, None),
    Format("csv", "text/csv", lines.csv_chunks),
    Format("ndjson", "application/x-ndjson", lines.ndjson_chunks),
    Format("parquet", "application/vnd.apache.parquet", arrow.parquet_chunks),
    Format("arrow", "application/vnd.apache.arrow.stream", arrow.arrow_chunks),
)
STREAM = Format("sse", STREAM_TYPE, None)
_NEED_ARROW = ("parquet", "arrow")
_INSTALL = "for Parquet and Arrow, whoever runs the server installs metrics-ledger[arrow]"


def list_format(suffix: str | None, accept: str | None, *others: Format) -> Format:
    """The representation of a list, which may have `others` besides; a suffix wins. Errors: HTTPException (406)."""
    offered = [each for each in LIST_FORMATS if each.suffix not in _NEED_ARROW or arrow.is_installed()]
    offered += others
    if suffix is None:
        media_type = chosen([each.media_type for each in offered], accept)
        found = [each for each in offered if each.media_type == media_type]
    else:
        found = [each for each in offered if each.suffix == suffix]
    if not found:
        raise not_acceptable([each.media_type for each in offered], "" if arrow.is_installed() else _INSTALL)
    return found[0]


def not_acceptable(offered: Sequence[str], hint: str = "") -> HTTPException:
    """The refusal that lists what there is."""
    return HTTPException(406, f"there is {', '.join(offered)}" + (f"; {hint}" if hint else ""))
