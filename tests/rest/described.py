"""Holds every answer that a client gets to the OpenAPI document that the server itself gives out."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import httpx2
from jsonschema_rs import Draft202012Validator
from starlette.routing import compile_path

from api.rest.openapi.document import document
from api.rest.openapi.paths import told_path
from api.rest.table import OPERATIONS


@cache
def the_document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(document(OPERATIONS)))
    return found


@cache
def _addresses() -> list[tuple[re.Pattern[str], str]]:
    paths = [
        path for each in OPERATIONS for path in (each.path, *([f"{each.path}.{{format:format}}"] * bool(each.listing)))
    ]
    return [(compile_path(path)[0], told_path(path)) for path in dict.fromkeys(paths)]


@cache
def _validator(reference: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": reference, "components": the_document()["components"]})


def hold_to_description(response: httpx2.Response) -> None:
    """An event hook of the client."""
    request = response.request
    path = request.url.path
    paths = [told for pattern, told in _addresses() if pattern.fullmatch(path)]
    if not paths or path == "/graphql" or request.method not in ("GET", "HEAD", "POST"):
        return
    operations = the_document()["paths"][paths[0]]
    operation = operations.get("get" if request.method == "HEAD" else request.method.lower())
    if operation is None:
        return  # a method that is refused
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        return  # it does not end
    response.read()
    answer = _resolved(operation["responses"][str(response.status_code)])
    for name in answer.get("headers", {}):
        optional = {"Link", "Location", "Idempotency-Replayed"}
        assert name in optional or name in response.headers, f"{request.method} {path} has no {name}"
    if request.method == "HEAD" or response.status_code == 304:
        assert response.status_code != 304 or not response.content
        return
    media_type = response.headers["content-type"].partition(";")[0]
    described = answer["content"][media_type]
    if media_type.endswith("json") and "$ref" in described["schema"]:
        _check(described["schema"]["$ref"], response.json())
    elif media_type == "application/x-ndjson":
        for line in response.text.splitlines():
            _check(described["x-row-schema"]["$ref"], json.loads(line))


def _resolved(answer: dict[str, Any]) -> dict[str, Any]:
    name = answer.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = the_document()["components"]["responses"][name] if name else answer
    return found


def _check(reference: str, answer: Any) -> None:
    faults = [f"{fault.instance_path}: {fault.message}" for fault in _validator(reference).iter_errors(answer)]
    assert not faults, f"{reference}: {faults[:5]}"
