"""The OpenAPI document as one page of HTML: no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from api.rest.docs.elements import Content, Markup, element, fragment, prose, with_code
from api.rest.docs.schema_table import schema_section, type_in_line

STYLE_ADDRESS = "/docs/reference.css"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
Described = dict[str, Any]


class _Route(NamedTuple):
    path: str
    method: str
    operation: Described


def page(document: Described) -> bytes:
    """The whole page, in UTF-8."""
    title = document["info"]["title"]
    head = element(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup(f'<meta name="color-scheme" content="light dark"><link rel="stylesheet" href="{STYLE_ADDRESS}">'),
        element("title", f"{title}: REST reference"),
    )
    body = element("body", element("a", "To the operations", href="#operations", class_="skip"), _body(document))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n".encode()


def _body(document: Described) -> Markup:
    info = document["info"]
    schemas = document["components"]["schemas"]
    groups = [(tag, [*_routes(document, tag["name"])]) for tag in document["tags"]]
    top = element(
        "header",
        element("h1", info["title"], " ", element("small", info["version"])),
        prose(info["description"]),
        element("p", "For programs: ", element("a", "openapi.json", href="/openapi.json")),
    )
    return fragment(
        element("nav", [_in_contents(tag, routes) for tag, routes in groups], aria_label="Operations"),
        element(
            "main",
            top,
            element("div", [_group(tag, routes, document) for tag, routes in groups], id="operations"),
            element("h2", "Schemas", id="schemas"),
            [schema_section(name, schema) for name, schema in schemas.items()],
        ),
    )


def _routes(document: Described, tag: str) -> Iterator[_Route]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                yield _Route(path, method.upper(), operation)


def _in_contents(tag: Described, routes: list[_Route]) -> Markup:
    lines = [
        element("li", element("a", _badge(route.method), route.path, href=f"#{route.operation['operationId']}"))
        for route in routes
    ]
    return element("details", element("summary", tag["name"]), element("ul", lines), open="")


def _group(tag: Described, routes: list[_Route], document: Described) -> Markup:
    return fragment(element("h2", tag["description"], id=tag["name"]), (_operation(each, document) for each in routes))


def _operation(route: _Route, document: Described) -> Markup:
    operation = route.operation
    parameters = operation.get("parameters", [])
    heading = element("h3", _badge(route.method), element("code", route.path))
    return element(
        "section",
        element("a", heading, href=f"#{operation['operationId']}", class_="heading"),
        element("p", operation["summary"], class_="summary"),
        prose(operation["description"]) if "description" in operation else None,
        _example(route),
        _table("Parameters", ("Name", "In", "Type", "Meaning"), [_parameter(each) for each in parameters]),
        _request_body(operation),
        _table("Answers", ("Status", "Sent as", "Meaning"), [*_answers(operation, document)]),
        id=operation["operationId"],
        class_="operation",
    )


def _example(route: _Route) -> Markup | None:
    """An address that works where the seeds are loaded."""
    address, query = route.path, []
    for parameter in route.operation.get("parameters", []):
        if parameter["in"] == "path" and "example" in parameter:
            address = address.replace(f"{{{parameter['name']}}}", parameter["example"])
        elif parameter["in"] == "query" and "example" in parameter:
            query.append(f"{parameter['name']}={parameter['example']}")
    if route.method != "GET" or "{" in address:
        return None
    address = "?".join([address, *(["&".join(query)] if query else [])])
    return element("p", "Try ", element("a", element("code", address), href=address), class_="example")


def _parameter(parameter: Described) -> list[Content]:
    needed = None if parameter["required"] else element("span", "optional", class_="optional")
    name = fragment(element("code", parameter["name"]), " ", needed)
    return [name, parameter["in"], type_in_line(parameter["schema"]), with_code(parameter.get("description", ""))]


def _request_body(operation: Described) -> Markup | None:
    if "requestBody" not in operation:
        return None
    ((media_type, sent),) = operation["requestBody"]["content"].items()
    return element("p", "Body: ", type_in_line(sent["schema"]), " as ", element("code", media_type))


def _answers(operation: Described, document: Described) -> Iterator[list[Content]]:
    for status, answer in operation["responses"].items():
        name = answer.get("$ref", "").rpartition("/")[2]
        told = document["components"]["responses"][name] if name else answer
        forms = [
            element("li", element("code", media_type), _of(sent))
            for media_type, sent in told.get("content", {}).items()
        ]
        yield [element("code", status), element("ul", forms) if forms else None, with_code(told["description"])]


def _of(sent: Described) -> Content:
    shape: Described = sent["x-row-schema"] if "x-row-schema" in sent else sent["schema"]
    return fragment(" ", type_in_line(shape)) if "$ref" in shape else None


def _table(title: str, names: tuple[str, ...], rows: list[list[Content]]) -> Markup | None:
    if not rows:
        return None
    return element(
        "table",
        element("caption", title),
        element("thead", element("tr", (element("th", name, scope="col") for name in names))),
        element("tbody", (element("tr", (element("td", cell) for cell in row)) for row in rows)),
    )


def _badge(method: str) -> Markup:
    return element("span", method, class_=f"method {method.lower()}")
