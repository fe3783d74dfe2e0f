"""Models → the JSON Schemas of the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from api.rest.formats.columns import row_model
from api.rest.openapi.paths import path_names
from api.rest.operations import Operation
from api.rest.shapes.service import ProblemShape
from ledger.domain.drafts import Draft

Schema = dict[str, Any]
Mode = Literal["validation", "serialization"]


class _Plain(GenerateJsonSchema):
    """Without titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


class Schemas:
    """Every model of the operations: as a request takes it, or as an answer gives it."""

    def __init__(self, operations: Iterable[Operation[Any, Any]], queries: Iterable[type[BaseModel]]) -> None:
        wanted: dict[tuple[type[BaseModel], Mode], None] = {(ProblemShape, "serialization"): None}
        wanted |= {(query, "validation"): None for query in queries}
        for operation in operations:
            if issubclass(operation.body, Draft):
                wanted[operation.body, "validation"] = None
            if operation.answer:
                wanted[operation.answer, "serialization"] = None
            if operation.listing:
                wanted[row_model(operation.listing.item), "serialization"] = None
        self._references, found = models_json_schema(
            [*wanted], ref_template="#/components/schemas/{model}", schema_generator=_Plain
        )
        self._definitions: dict[str, Schema] = found["$defs"]
        for operation in operations:
            if issubclass(operation.body, Draft):
                self._leave_out(operation.body, path_names(operation.path))

    def answered(self, model: type[BaseModel]) -> Schema:
        """The schema of a model in answers, by reference."""
        return dict(self._references[model, "serialization"])

    def taken(self, model: type[BaseModel]) -> Schema:
        """The schema of a model in requests, by reference."""
        return dict(self._references[model, "validation"])

    def parameters(self, model: type[BaseModel]) -> Schema:
        """The schema of a query model itself: its properties are parameters."""
        return self._definitions[self._name(model)]

    def components(self, queries: Iterable[type[BaseModel]]) -> dict[str, Schema]:
        """All but the models of queries, which are told as parameters."""
        hidden = {self._name(model) for model in queries}
        return {name: schema for name, schema in sorted(self._definitions.items()) if name not in hidden}

    def _name(self, model: type[BaseModel]) -> str:
        reference: str = self._references[model, "validation"]["$ref"]
        return reference.rpartition("/")[2]

    def _leave_out(self, model: type[BaseModel], names: Iterable[str]) -> None:
        """What the address says already is unknown in the body."""
        schema = self._definitions[self._name(model)]
        for name in names:
            if schema["properties"].pop(name, None):
                schema["required"].remove(name)


def without_null(schema: Mapping[str, Any]) -> Schema:
    """A parameter is there or not there, and never null."""
    told = {name: part for name, part in schema.items() if name != "default" or part is not None}
    branches = [each for each in told.pop("anyOf", ()) if each != {"type": "null"}]
    match branches:
        case []:
            return told
        case [only]:
            return {**only, **told}
        case _:
            return {"anyOf": branches, **told}
