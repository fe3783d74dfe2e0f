"""Faults of what callers send, in our words: every one with its path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ledger.errors import FieldError, InvalidInput, InvalidValue

M = TypeVar("M", bound=BaseModel)


def parse(model: type[M], given: Mapping[str, Any]) -> M:
    """A checked draft or query. Errors: InvalidInput that lists every fault with its path."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid(error) from None


def invalid(error: ValidationError) -> InvalidInput:
    """A pydantic error in our words."""
    faults = [FieldError(_path(fault["loc"]), _message(fault)) for fault in error.errors(include_url=False)]
    first = faults[0]
    kind: type[InvalidInput] = InvalidValue if first.path[:1] == ("value",) else InvalidInput
    return kind(first.message, path=first.path, fields=faults)


def _path(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    return tuple(part for part in location if not (isinstance(part, str) and part.startswith("function-")))


def first_fault(error: ValidationError) -> str:
    """The first fault in our words."""
    return _message(error.errors(include_url=False)[0])


def _message(fault: Any) -> str:
    match fault["type"]:
        case "extra_forbidden":
            return "unknown field"
        case "missing":
            return "is missing"
        case "value_error":
            return str(fault["ctx"]["error"])
        case "enum" | "literal_error":
            return f"is not one of {fault['ctx']['expected']}"
        case _:
            message: str = fault["msg"]
            return message[0].lower() + message[1:]
