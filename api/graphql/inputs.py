"""GraphQL inputs made from the drafts: one model validates what every face sends."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import strawberry
from pydantic import BaseModel
from strawberry import UNSET

from api.graphql.scalars import DateText, DecimalText, PeriodName
from ledger.domain.drafts import PeriodText

_INPUTS: dict[type[BaseModel], type] = {}
ENUMS: dict[type[Enum], Any] = {}


@strawberry.input(description="One key with its value.")
class PairInput:
    key: str
    value: str


def graphql_enum(kind: type[Enum]) -> Any:
    """The GraphQL enum of a vocabulary."""
    if kind not in ENUMS:
        doc = (kind.__doc__ or "").split("\n")[0]
        ENUMS[kind] = strawberry.enum(kind, description=doc or None)
    return ENUMS[kind]


def input_of(model: type[BaseModel], without: frozenset[str] = frozenset()) -> type:
    """The input type of a draft: same fields in camelCase, same optionality."""
    if model not in _INPUTS:
        name = model.__name__.removesuffix("Draft") + "Input"
        namespace: dict[str, Any] = {"__annotations__": {}}
        annotations = get_type_hints(model, include_extras=True)
        for field_name, field in model.model_fields.items():
            if field_name in without:
                continue
            kind = _graphql_type(annotations[field_name])
            namespace["__annotations__"][field_name] = kind if field.is_required() else kind | None
            if not field.is_required():
                namespace[field_name] = strawberry.field(default=UNSET, description=field.description)
            else:
                namespace[field_name] = strawberry.field(description=field.description)
        made = types.new_class(name, (), {}, lambda body: body.update(namespace))
        made.__module__ = __name__
        _INPUTS[model] = strawberry.input(made, name=name, description=described(model))
    return _INPUTS[model]


def described(model: type[BaseModel]) -> str | None:
    """The first line of a draft's docstring, with field names as GraphQL writes them; None when it has none."""
    own = model.__dict__.get("__doc__")
    return re.sub(r"`(\w+)`", lambda match: f"`{camel(match[1])}`", own.split("\n")[0]) if own else None


def camel(name: str) -> str:
    """`published_at` → `publishedAt`."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def _graphql_type(annotation: Any) -> Any:
    if annotation == PeriodText:
        return PeriodName
    origin = get_origin(annotation)
    if origin is Annotated:
        return _graphql_type(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        (inner,) = [arg for arg in get_args(annotation) if arg is not type(None)]
        return _graphql_type(inner)
    if origin is tuple:
        return list[_graphql_type(get_args(annotation)[0])]  # type: ignore[misc]
    if origin is dict:
        return list[PairInput]
    if annotation is Decimal:
        return DecimalText
    if annotation is date:
        return DateText
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return graphql_enum(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return input_of(annotation)
    if annotation in (str, int, bool):
        return annotation
    raise TypeError(f"no GraphQL type for {annotation}")


def given(value: Any) -> Any:
    """What an input holds, as the mapping that its draft validates; what was left out is left out."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        if value and all(isinstance(item, PairInput) for item in value):
            return {item.key: item.value for item in value}
        return [given(item) for item in value]
    if hasattr(value, "__strawberry_definition__"):
        fields: Mapping[str, Any] = vars(value)
        return {name: given(part) for name, part in fields.items() if part is not UNSET and part is not None}
    return value
