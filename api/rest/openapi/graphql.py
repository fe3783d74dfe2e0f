"""GraphQL over HTTP, as far as OpenAPI can tell: how to ask. What can be asked is in GraphQL's own schema."""

from __future__ import annotations

from typing import Any

from api.bodies import JSON_TYPE
from api.rest.openapi.security import security_of

GRAPHQL_PATH = "/graphql"
_ANSWER_TYPE = "application/graphql-response+json"
_TEXT = {"type": "string"}
_REQUEST = {
    "type": "object",
    "description": "A query, or the id of a trusted document.",
    "additionalProperties": False,
    "properties": {
        "query": {**_TEXT, "examples": ["{ position }"]},
        "documentId": _TEXT,
        "operationName": {"type": ["string", "null"]},
        "variables": {"type": ["object", "null"]},
        "extensions": {"type": ["object", "null"]},
    },
}
_ANSWER = {
    "type": "object",
    "description": "What was asked for, and what went wrong; `extensions` tells what it cost.",
    "properties": {"data": {"type": ["object", "null"]}, "errors": {"type": "array"}, "extensions": {"type": "object"}},
}
_STATUSES = {
    "200": "Answered; as application/json also where `errors` says that it cannot be",
    "400": "The request cannot be read, or, as application/graphql-response+json, is not valid",
    "401": "The key opens nothing, or there is none and one is needed",
    "403": "The key does not open this: mutations need the scope `report`",
    "405": "A mutation comes by POST",
    "406": "There is no such representation",
    "413": "The body is too large",
    "414": "The query string is too long",
    "415": "The body is not JSON",
    "429": "More requests than are allowed",
}


def graphql_schemas() -> dict[str, Any]:
    """The components that `graphql_path` refers to."""
    return {"GraphqlRequest": _REQUEST, "GraphqlAnswer": _ANSWER}


def graphql_path() -> dict[str, Any]:
    """Both methods; subscriptions are also answered as text/event-stream and over WebSockets."""
    answer = {"schema": {"$ref": "#/components/schemas/GraphqlAnswer"}}
    responses = {
        status: {"description": told, "content": {JSON_TYPE: answer, _ANSWER_TYPE: answer}}
        for status, told in _STATUSES.items()
    }
    shared = {"tags": ["graphql"], "security": security_of("GET", "/v1"), "responses": responses}
    query = {"name": "query", "in": "query", "required": False, "schema": _TEXT, "example": "{ position }"}
    others = [
        {"name": name, "in": "query", "required": False, "description": told, "schema": _TEXT}
        for name, told in (("documentId", "of a trusted document"), ("operationName", ""), ("variables", "as JSON"))
    ]
    body = {"required": True, "content": {JSON_TYPE: {"schema": {"$ref": "#/components/schemas/GraphqlRequest"}}}}
    return {
        "get": {
            "operationId": "ask_graphql",
            "summary": "Ask in GraphQL",
            "tags": shared["tags"],
            "security": shared["security"],
            "parameters": [query, *others],
            "responses": {
                **responses,
                "304": {"description": "The client's copy of a trusted document's answer holds"},
            },
        },
        "post": shared | {"operationId": "tell_graphql", "summary": "Ask or command in GraphQL", "requestBody": body},
    }
