"""What is not understood is a problem with a place, never a 500, and nothing is written."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from api.rest.table import COMMANDS, OPERATIONS
from ledger.application import Ledger
from ledger.domain.drafts import Draft
from tests.keys import keyed_client
from tests.rest.conftest import QUARTER, SERIES, Clock, Face, define_series, exact, report, serve

JSON = {"Content-Type": "application/json"}
FIGURE = f"/v1/series/{SERIES}/figures/{QUARTER}"
MALFORMED = (400, "MALFORMED_REQUEST")
INVALID = (422, "INVALID_INPUT")
POSTS = [operation.path for operation in COMMANDS if issubclass(operation.body, Draft)]

BODIES: list[tuple[bytes, tuple[int, str], tuple[str, ...]]] = [
    (b"", MALFORMED, ()),
    (b" ", MALFORMED, ()),
    (b"{", MALFORMED, ()),
    (b"null", MALFORMED, ()),
    (b"[]", MALFORMED, ()),
    (b'"text"', MALFORMED, ()),
    (b"1", MALFORMED, ()),
    (b"{} {}", MALFORMED, ()),
    (b"{'code': 1}", MALFORMED, ()),
    (b'{"code": "a",}', MALFORMED, ()),
    (b"\xef\xbb\xbf{}", MALFORMED, ()),
    ('{"code": "a"}'.encode("utf-16"), MALFORMED, ()),
    (b'{"code": "\xff"}', MALFORMED, ()),
    (b'{"code": "\xed\xa0\x80"}', MALFORMED, ()),
    (b'{"code": "a\x00"}', MALFORMED, ()),
    (b'{"code": "\\u0000"}', MALFORMED, ("code",)),
    (b'{"code": "\\ud800"}', MALFORMED, ("code",)),
    (b'{"a": {"b": [1, "\\udfff"]}}', MALFORMED, ("a", "b", "1")),
    (b'{"a": {"\\ud800": 1}}', MALFORMED, ("a",)),
    (b'{"\\u0000": 1}', MALFORMED, ()),
    (b'{"code": "a", "code": "b"}', MALFORMED, ("code",)),
    (b'{"a": [{"b": 1, "b": 1}]}', MALFORMED, ("a", "0", "b")),
    (b'{"code": NaN}', MALFORMED, ("code",)),
    (b'{"code": [Infinity]}', MALFORMED, ("code", "0")),
    (b'{"code": -Infinity}', MALFORMED, ("code",)),
    (b'{"value": {"amount": 34.5}}', INVALID, ("value", "amount")),
    (b'{"value": {"amount": 1e5}}', INVALID, ("value", "amount")),
    (b'{"value": {"amount": 1e999999999}}', INVALID, ("value", "amount")),
    (b'{"value": {"amount": -0.0}}', INVALID, ("value", "amount")),
    (b'{"tier": ' + b"1" * 5000 + b"}", INVALID, ("tier",)),
    (b'{"tier": -' + b"1" * 32 + b"}", INVALID, ("tier",)),
    (b"[" * 100_000, MALFORMED, ()),
    (b'{"a":' * 100_000, MALFORMED, ()),
    (b'{"a":' + b"[" * 33 + b"]" * 33 + b"}", MALFORMED, ()),
    (b'{"a":[' + b"0," * 60_000 + b"0]}", MALFORMED, ()),
    (b'{"a": "' + b"x" * 2**20 + b'"}', (413, "BODY_TOO_LARGE"), ()),
]


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """One server for all: what is refused leaves it as it was."""
    with serve(tmp_path_factory.mktemp("refused"), Clock()) as face:
        define_series(face.ledger)
        yield face


@pytest.fixture(scope="module")
def claim(face: Face) -> str:
    return face.write("/v1/figures", **report("34"))


@pytest.mark.parametrize("number", range(len(BODIES)))
def test_a_body_that_cannot_be_read_one_way_is_refused_everywhere(face: Face, number: int) -> None:
    body, (status, code), path = BODIES[number]
    head = face.head
    for url in ("/v1/subjects", "/v1/figures", "/v1/figures:batch"):
        face.refused(face.client.post(url, content=body, headers=JSON), status, code, *path)
    assert face.head == head


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", [b"[", b'{"a": 1.5}', b'{"surprise": 1}', b"{}", b'{"code": 1, "figures": {}}'])
def test_every_command_refuses_what_it_does_not_know(face: Face, path: str, body: bytes) -> None:
    head = face.head
    url = path.replace("{", "").replace("}", "")
    answer = face.client.post(url, content=body, headers=JSON)
    assert answer.status_code in (400, 422), answer.text
    assert face.head == head


@pytest.mark.parametrize("path", POSTS)
def test_a_body_is_json_and_says_so(face: Face, path: str) -> None:
    for headers in (
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/jsonp"},
        {**JSON, "Content-Encoding": "gzip"},
    ):
        answer = face.client.post(path, content=b"{}", headers=headers)
        face.refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", "Application/JSON", "application/json;x=y"])
def test_json_is_known_however_its_type_is_written(face: Face, kind: str) -> None:
    body = b'{"code": "b", "name": "B", "kind": "company"}'
    assert face.client.post("/v1/subjects", content=body, headers={"Content-Type": kind}).status_code in (200, 201)


def test_a_body_without_length_is_counted_as_it_comes(face: Face) -> None:
    sent = []

    def chunks() -> Iterator[bytes]:
        for _ in range(10_000):
            sent.append(1)
            yield b" " * 2**10

    face.refused(face.client.post("/v1/subjects", content=chunks(), headers=JSON), 413, "BODY_TOO_LARGE")


def test_every_fault_is_listed_with_its_place(face: Face) -> None:
    answer = face.send("/v1/figures", series="a b", period=7, value={"comparator": "about"}, colour="red")
    assert answer.status_code == 422
    places = {".".join(fault["path"]) for fault in answer.json()["errors"]}
    assert places == {"series", "period", "value.comparator", "colour", "source"}


@pytest.mark.parametrize(
    ("name", "lax"),
    [
        ("tier", "2"),
        ("tier", True),
        ("document_date", "0"),
        ("document_date", 0),
        ("document_date", "2025-01-01T00:00Z"),
    ],
)
def test_nothing_is_taken_for_what_it_is_not(face: Face, name: str, lax: object) -> None:
    """Digits in quotes are no number, true is not 1, and a number is no date."""
    body = {"code": "s", "publisher": "p", "title": "t", "kind": "k", "tier": 2} | {name: lax}
    face.refused(face.client.post("/v1/sources", json=body), 422, "INVALID_INPUT", name)
    for part, value in (("decimals", "2"), ("decimals_inferred", "yes"), ("decimals_inferred", 1)):
        refused = face.send("/v1/figures", **report("34", value=exact("34", **{part: value})))
        face.refused(refused, 422, "INVALID_VALUE", "value", part)


def test_no_more_than_fifty_faults_are_listed(face: Face) -> None:
    answer = face.send("/v1/figures:batch", figures=[{}] * 100)
    assert len(answer.json()["errors"]) == 50


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.path}")
def test_an_unknown_parameter_is_an_error_on_every_route(face: Face, operation: object) -> None:
    path, method = operation.path, operation.method  # type: ignore[attr-defined]
    url = path.replace("{period:period}", QUARTER).replace("{", "").replace("}", "")
    kind = "text/plain" if url.endswith("/text") else "application/json"
    answer = face.client.request(method, f"{url}?asOf=2026-01-01", content=b"{}", headers={"Content-Type": kind})
    problem = face.refused(answer, 422, "INVALID_INPUT", "asOf")
    assert problem["hint"].startswith("this address takes")


@pytest.mark.parametrize(
    ("url", "code", "path"),
    [
        (f"{FIGURE}?known_on=2026-01-01&known_on=2026-01-02", "INVALID_INPUT", "known_on"),
        (f"{FIGURE}?known_on=yesterday", "INVALID_TIME", "known_on"),
        (f"{FIGURE}?known_on=", "INVALID_TIME", "known_on"),
        (f"{FIGURE}?known_on=2026-02-30", "INVALID_TIME", "known_on"),
        (f"{FIGURE}?known_on=2026-01-01T00:00", "INVALID_TIME", "known_on"),
        (f"{FIGURE}?known_on={'1' * 41}", "INVALID_INPUT", "known_on"),
        (f"{FIGURE}?recorded_by=99999", "INVALID_TIME", "recorded_by"),
        (f"{FIGURE}?recorded_by=99999999999999999999", "INVALID_TIME", "recorded_by"),
        (f"{FIGURE}?recorded_by=-1", "INVALID_TIME", "recorded_by"),
        (f"{FIGURE}?recorded_by=9999-12-31", "INVALID_TIME", "recorded_by"),
        (f"{FIGURE}?known_on=0001-01-01T00:00%2B14:00", "INVALID_TIME", "known_on"),
        (f"{FIGURE}?min_position=soon", "INVALID_INPUT", "min_position"),
        (f"{FIGURE}?min_position=-1", "INVALID_INPUT", "min_position"),
        (f"{FIGURE}?min_position=1{'0' * 30}", "INVALID_INPUT", "min_position"),
        (f"{FIGURE}?type=quarter", "INVALID_INPUT", "type"),
        (f"{FIGURE}/vintages?grain=month", "INVALID_INPUT", "grain"),
        (f"{FIGURE}?grain=day", "INVALID_INPUT", "grain"),
        (f"/v1/series/{SERIES}/figures?from=2026", "INVALID_TIME", "from"),
        (f"/v1/series/{SERIES}/figures?to=x", "INVALID_TIME", "to"),
        (f"/v1/series/{SERIES}/figures?since=2026-01-01", "INVALID_INPUT", "since"),
        (f"/v1/series/{SERIES}/figures?length=3M", "INVALID_INPUT", "length"),
        ("/v1/series?q=", "INVALID_INPUT", "q"),
        (f"/v1/series?q={'x' * 201}", "INVALID_INPUT", "q"),
        ("/v1/series?known_on=2026-01-01", "INVALID_INPUT", "known_on"),
        ("/v1/events?limit=0", "INVALID_INPUT", "limit"),
        ("/v1/events?limit=1001", "INVALID_INPUT", "limit"),
        ("/v1/events?after=-1", "INVALID_INPUT", "after"),
        ("/v1/events?after=1.5", "INVALID_INPUT", "after"),
    ],
)
def test_a_wrong_parameter_is_named(face: Face, claim: str, url: str, code: str, path: str) -> None:
    face.refused(face.client.get(url), 422, code, path)


@pytest.mark.parametrize("odd", ["%00", "%ff", "%F0%9F%9A%80", "%ED%A0%80", "a%2Fb%2Fc", "..%2F..%2Fetc", "%0A", "'--"])
def test_odd_addresses_are_not_found(face: Face, odd: str) -> None:
    for url in ("/v1/series/{}", "/v1/sources/{}/text", "/v1/events/{}", "/problems/{}", "/{}"):
        assert face.client.get(url.format(odd)).status_code == 404
    assert face.client.get(f"/v1/series/{SERIES}/figures/{odd}").status_code in (404, 422)


def test_long_addresses_are_refused(face: Face) -> None:
    face.refused(face.client.get(f"/v1/series?q={'x' * 9000}"), 414, "URL_TOO_LONG")
    face.refused(face.client.get(f"/v1/series/{'x' * 201}"), 404, "NO_SUCH_ROUTE")


@pytest.mark.parametrize(
    ("method", "url", "allow"),
    [
        ("DELETE", "/v1/series", "GET, HEAD, OPTIONS, POST"),
        ("PUT", FIGURE, "GET, HEAD, OPTIONS"),
        ("GET", "/v1/figures:batch", "OPTIONS, POST"),
        ("POST", "/v1/conflicts", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/claims:link", "OPTIONS, POST"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(face: Face, method: str, url: str, allow: str) -> None:
    answer = face.client.request(method, url)
    face.refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == allow
    asked = face.client.options(url)
    assert (asked.status_code, asked.headers["allow"], asked.content) == (204, allow, b"")


@pytest.mark.parametrize("url", ["/v2/series", "/v1", "/v1/series/", "/v1/claims/34:forget"])
def test_an_address_of_nothing_is_not_redirected_but_not_found(face: Face, url: str) -> None:
    face.refused(face.client.get(url, follow_redirects=False), 404, "NO_SUCH_ROUTE")


def test_a_read_can_be_asked_for_its_head_alone(face: Face, claim: str) -> None:
    assert face.client.head(FIGURE).status_code == 200


def test_a_position_that_is_not_reached_is_unavailable_for_now(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.application.operation._PATIENCE_S", 0.05)
    answer = face.client.get("/v1/subjects", params={"min_position": face.head + 1})
    face.refused(answer, 503, "NOT_CAUGHT_UP", "min_position")
    assert answer.headers["retry-after"] == "1"


def test_a_bug_is_masked_and_logged_under_its_id(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    define_series(ledger)
    ledger.close()  # nobody may do that while the app runs: writing fails as no rule foresees
    client = keyed_client(ledger, raise_server_exceptions=False)
    with caplog.at_level(logging.ERROR, "api.rest"):
        answer = client.post("/v1/figures", json=report("34"))
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
    assert "losed" not in answer.text
    (record,) = [record for record in caplog.records if record.name == "api.rest"]
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert answer.json()["request_id"] in record.getMessage()
    assert record.exc_info
