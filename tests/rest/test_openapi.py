"""The description of REST is valid, complete, and works as it says."""

from __future__ import annotations

import re

from openapi_spec_validator import OpenAPIV31SpecValidator

from api.rest.docs.elements import element
from api.rest.openapi.paths import told_path
from api.rest.table import OPERATIONS
from tests.rest.conftest import Face
from tests.rest.described import the_document


def test_the_document_is_valid_openapi(empty: Face) -> None:
    served = empty.get("/openapi.json")
    assert served == the_document()
    assert served["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(served).validate()


def test_every_route_is_described_by_its_own_name() -> None:
    paths = the_document()["paths"]
    names = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert len(set(names)) == len(names)
    for operation in OPERATIONS:
        described = paths[told_path(operation.path)][operation.method.lower()]
        assert described["operationId"] == operation.name
        in_query = {each["name"] for each in described.get("parameters", ()) if each["in"] == "query"}
        assert in_query == {field.alias or name for name, field in operation.query.model_fields.items()}


def test_the_examples_work_on_the_seeds(seeded: Face) -> None:
    tried = 0
    for path, methods in the_document()["paths"].items():
        parameters = methods.get("get", {}).get("parameters", ())
        examples = {each["name"]: each["example"] for each in parameters if "example" in each}
        named = {each["name"] for each in parameters if each["in"] == "path" or each["required"]}
        is_endless = path.endswith(".sse")
        if "get" in methods and named <= examples.keys() and not is_endless:
            query = {
                each["name"]: each["example"] for each in parameters if each["in"] == "query" and "example" in each
            }
            answer = seeded.client.get(path.format(**examples), params=query)
            assert answer.status_code == 200, (path, answer.text)
            tried += 1
    assert tried > 30


def test_the_reference_shows_every_operation_and_takes_nothing_from_elsewhere(empty: Face) -> None:
    answer = empty.client.get("/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';") and "unsafe" not in policy
    page = answer.text
    for methods in the_document()["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page
    for forbidden in ("<script", " style=", "<style", "http://", "https://", " onclick"):
        assert forbidden not in page
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(re.findall(r'id="([^"]+)"', page))
    style = empty.client.get("/docs/reference.css")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert "prefers-color-scheme: dark" in style.text and "url(" not in style.text


def test_no_text_can_become_markup() -> None:
    told = element("p", "<b>&\"'", element("code", "x<y"), title='"><script>')
    assert told == '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&quot;&#x27;<code>x&lt;y</code></p>'
