"""An answer before it is written: a head, and rows of one kind, the same for XML and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import orjson
from starlette.responses import Response

from api.fred.markup import HEAD, JSON, XML, attribute_name, attributes
from api.fred.parameters import Parameters

R = TypeVar("R")


class Document(NamedTuple):
    """`name` is that of the whole, `row_name` of one row in XML; a row that is text is the content of its element."""

    name: str
    row_name: str
    head: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any] | str]

    def response(self, file_type: str) -> Response:
        """As XML or JSON."""
        if file_type == "json":
            return Response(orjson.dumps({**self.head, self.name: self.rows}), media_type=JSON)
        rows = "".join(map(self._element, self.rows))
        return Response(f"{HEAD}<{self.name}{attributes(self.head)}>\n{rows}</{self.name}>\n".encode(), media_type=XML)

    def _element(self, row: Mapping[str, Any] | str) -> str:
        if isinstance(row, str):
            return f"  <{self.row_name}>{row}</{self.row_name}>\n"
        return f"  <{self.row_name}{attributes({attribute_name(name): part for name, part in row.items()})}/>\n"


class Page(NamedTuple):
    """Which part of all rows is asked for."""

    offset: int
    limit: int

    @classmethod
    def read(cls, parameters: Parameters, most: int, default: int | None = None) -> Page:
        """Errors: InvalidInput."""
        limit = parameters.whole("limit", 1, most, default or most)
        return cls(parameters.whole("offset", 0, 999_999_999, 0), limit)

    def of(self, rows: Sequence[R]) -> Sequence[R]:
        return rows[self.offset : self.offset + self.limit]

    def head(self, count: int) -> dict[str, int]:
        """What the head of an answer says of its page."""
        return {"count": count, "offset": self.offset, "limit": self.limit}
