"""One flat row shape a list, worked out from the model that describes its items.

Nested parts become columns under the name of the part (`value_amount`, `period_start`); what has no fixed
fields (lists, maps) stays one column of JSON. Decimals are text everywhere.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import orjson
from pydantic import BaseModel, ConfigDict, Field, create_model

Item = Mapping[str, Any]


class Kind(StrEnum):
    """What a column holds; JSON is a value in NDJSON, and its text elsewhere."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    JSON = "json"


class Column(NamedTuple):
    """`path` leads to it in an item; `annotation` is its type, with null where that may be."""

    name: str
    kind: Kind
    path: tuple[str, ...]
    annotation: Any
    description: str | None

    def of(self, item: Item) -> Any:
        """The column of an item; None also where the part that would hold it is null."""
        part: Any = item
        for name in self.path:
            if part is None:
                return None
            part = part[name]
        return part

    def as_cell(self, item: Item) -> Any:
        """The column as text, integer, boolean or None."""
        part = self.of(item)
        return part if self.kind is not Kind.JSON or part is None else orjson.dumps(part).decode()


@cache
def columns_of(model: type[BaseModel]) -> tuple[Column, ...]:
    """The columns of a list of such items, in the order of their fields."""
    return tuple(_columns(model, (), nullable=False))


@cache
def row_model(model: type[BaseModel]) -> type[BaseModel]:
    """The flat row as a model: a line of NDJSON."""
    fields: dict[str, Any] = {
        column.name: (column.annotation, Field(description=column.description)) for column in columns_of(model)
    }
    name = model.__name__.removesuffix("Shape").removesuffix("Parts").removesuffix("Summary") + "Row"
    row: type[BaseModel] = create_model(name, __config__=ConfigDict(extra="forbid"), __doc__="A flat row.", **fields)
    return row


def _columns(model: type[BaseModel], path: tuple[str, ...], nullable: bool) -> Iterator[Column]:
    for field_name, field in model.model_fields.items():
        here = (*path, field.alias or field_name)
        bare, may_be_null = _without_null(field.annotation)
        if isinstance(bare, type) and issubclass(bare, BaseModel):
            yield from _columns(bare, here, nullable or may_be_null)
        else:
            annotation: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
            annotation = annotation | None if nullable and not may_be_null else annotation
            yield Column("_".join(here), _kind(bare), here, annotation, field.description)


def _without_null(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation, False
    kept = [each for each in get_args(annotation) if each is not type(None)]
    return (kept[0] if len(kept) == 1 else object), True


def _kind(annotation: Any) -> Kind:
    bare = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    if isinstance(bare, type):
        for of, kind in ((bool, Kind.BOOLEAN), (int, Kind.INTEGER), (str, Kind.TEXT)):
            if issubclass(bare, of):
                return kind
    return Kind.JSON
