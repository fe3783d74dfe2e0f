"""Which representation a request is answered with: by the suffix of its address, else by `Accept`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from pydantic import BaseModel
from starlette.exceptions import HTTPException

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


def chosen(offered: Sequence[str], accept: str | None) -> str | None:
    """The offered media type that the client likes best, the first of equals; None where it takes none."""
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",")]
    best = max(offered, key=lambda media_type: _quality(media_type, ranges))
    return best if _quality(best, ranges) > 0 else None


def _range(text: str) -> tuple[str, float]:
    """A media range and its quality; one that cannot be read is not wanted."""
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    for parameter in parameters:
        key, _, written = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = float(written)
            except ValueError:
                quality = 0.0
            return name, quality if 0 <= quality <= 1 else 0.0
    return name, 1.0


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """By the most specific range that holds the type."""
    kind = media_type.partition("/")[0]
    for name in (media_type, f"{kind}/*", "*/*"):
        qualities = [quality for ranged, quality in ranges if ranged == name]
        if qualities:
            return max(qualities)
    return 0.0
