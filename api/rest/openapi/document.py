"""The whole document."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from api.bodies import JSON_TYPE, TEXT_TYPE
from api.release import release
from api.rest.openapi.graphql import GRAPHQL_PATH, graphql_path, graphql_schemas
from api.rest.openapi.paths import path_parameters, told_path
from api.rest.openapi.responses import HEADERS, problem_responses, responses, stream_responses
from api.rest.openapi.schemas import Schemas, without_null
from api.rest.openapi.security import SECURITY_SCHEMES, security_of
from api.rest.operations import Lasting, Operation
from api.rest.queries import FollowQuery, Query
from ledger.domain.drafts import Draft

_ABOUT = """What was said of a figure, when the world was told, and when it was recorded.

Two cuts in time hold everywhere, both inclusive: `known_on` (what was published by then) and `recorded_by` (what this
ledger had recorded by then). Numbers are text with the digits as reported. Unknown parameters and fields are errors.

Recording needs a key (`ledger keys create`), sent as `Authorization: Bearer KEY`; reading needs one where the server
can be reached from other machines. `RateLimit` headers tell how often one may ask, where that is limited."""
_TAGS = {
    "series": "Series and their figures",
    "figures": "Figures of several series, and reports",
    "claims": "What became of a claim",
    "subjects": "Who or what figures are about",
    "metrics": "What is measured",
    "sources": "Documents as captured",
    "periods": "Named periods",
    "precedence": "Which tier outranks which",
    "conflicts": "Figures whose claims disagree",
    "events": "The log",
    "log": "The tree over the log: checkpoints, tiles, proofs",
    "disputes": "Contested claims",
    "graphql": "The same in GraphQL",
    "service": "Operation",
}


def document(operations: Sequence[Operation[Any, Any]]) -> dict[str, Any]:
    """OpenAPI 3.1 of these operations."""
    queries = {operation.query for operation in operations} | {FollowQuery}
    schemas = Schemas(operations, queries)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(told_path(operation.path), {})[operation.method.lower()] = _operation(operation, schemas)
        if operation.listing:
            path = f"{operation.path}.{{format}}"
            paths[told_path(path)] = {"get": _operation(operation, schemas, path)}
        if operation.stream:
            paths[f"{operation.path}.sse"] = {"get": _stream(operation, schemas)}
    paths[GRAPHQL_PATH] = graphql_path()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Metrics ledger",
            "version": release(),
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": description} for name, description in _TAGS.items()],
        "paths": paths,
        "components": {
            "securitySchemes": SECURITY_SCHEMES,
            "schemas": schemas.components(queries) | graphql_schemas(),
            "headers": HEADERS,
            "responses": problem_responses(schemas),
        },
    }


def _operation(operation: Operation[Any, Any], schemas: Schemas, path: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.name + ("_as" if path else ""),
        "tags": [_tag(operation.path)],
        "summary": operation.summary + (", in another form" if path else ""),
    }
    if explained := inspect.getdoc(operation.handler):
        found["description"] = explained
    parameters = (
        path_parameters(path or operation.path) + _query_parameters(operation.query, schemas) + _headers(operation)
    )
    if parameters:
        found["parameters"] = parameters
    if issubclass(operation.body, Draft):
        found["requestBody"] = {"required": True, "content": {JSON_TYPE: {"schema": schemas.taken(operation.body)}}}
    elif operation.body is bytes:
        found["requestBody"] = {"required": True, "content": {TEXT_TYPE: {"schema": {"type": "string"}}}}
    return found | {
        "security": security_of(operation.method, operation.path),
        "responses": responses(operation, schemas),
    }


def _stream(operation: Operation[Any, Any], schemas: Schemas) -> dict[str, Any]:
    """The same list as it grows; also at its own address, for clients that accept no other form."""
    position = {"type": "string", "pattern": "^[0-9]{1,15}$"}
    resumed = {"name": "Last-Event-ID", "in": "header", "required": False, "schema": position}
    return {
        "operationId": f"{operation.name}_as_they_come",
        "tags": [_tag(operation.path)],
        "summary": f"{operation.summary}, as it grows",
        "description": inspect.getdoc(operation.stream),
        "parameters": [
            *_query_parameters(FollowQuery, schemas),
            resumed | {"description": "the id of the last event seen; the stream goes on after it"},
        ],
        "security": security_of("GET", operation.path),
        "responses": stream_responses(),
    }


def _tag(path: str) -> str:
    _, version, *rest = path.split("/")
    name = rest[0].partition(":")[0] if rest else ""
    return name if version == "v1" and name in _TAGS else "service"


def _query_parameters(query: type[Query], schemas: Schemas) -> list[dict[str, Any]]:
    schema = schemas.parameters(query)
    required = schema.get("required", ())
    found = []
    for name, described in schema.get("properties", {}).items():
        told = without_null(described)
        parameter = {"name": name, "in": "query", "required": name in required}
        if description := told.pop("description", None):
            parameter["description"] = description
        examples = told.pop("examples", None)
        found.append(parameter | {"schema": told} | ({"example": examples[0]} if examples else {}))
    return found


def _headers(operation: Operation[Any, Any]) -> list[dict[str, Any]]:
    if operation.method == "POST":
        name, schema = "Idempotency-Key", {"type": "string", "pattern": r"^[\x21-\x7e]{1,200}$"}
        description = "the same key and body get the same answer again; another body is refused"
    elif operation.lasting is not Lasting.MOMENT:
        name, schema = "If-None-Match", {"type": "string"}
        description = "the ETag of the copy that the client holds: 304 while it is the answer still"
    else:
        return []
    return [{"name": name, "in": "header", "required": False, "description": description, "schema": schema}]
