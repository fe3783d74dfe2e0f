"""Requests that no client should send, as bytes on the wire; the same ones for the same seed.

None of them may record anything, so that what is only slightly wrong names things that do not exist, and what could
be taken for a definition lacks a field that it must have.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from api.rest.table import OPERATIONS

Make = Callable[[random.Random], bytes]
NOBODY = "00000000-0000-0000-0000-000000000000"
READS = [operation.path for operation in OPERATIONS if operation.method == "GET"]
WRITES = [operation.path for operation in OPERATIONS if operation.method == "POST"]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "G\x00T"]
NAMES = [
    "known_on", "recorded_by", "min_position", "limit", "after", "from", "to", "type", "length", "above", "match",
    "mode", "series", "since_known_on", "q", "conflict", "changed_since", "grain", "asOf", "", "%", "known_on[]",
]  # fmt: skip
TEXTS = [
    "", "0", "-1", "1e9", "1e1000000", "9" * 400, "NaN", "null", "true", "[]", "{}", "%00", "%ff", "%F0%9F",
    "%ED%A0%80", "%", "%zz", "'", '"', "<script>", "..%2f..%2f", "2026-02-30", "2026-01-01T25:00Z", "0000-00-00",
    "9999-12-31", "+1", "1_0", "%0d%0aX: y", "a" * 3000, "%E9%98%BF", "🚀",
]  # fmt: skip
HEADERS = [
    "Accept: ", "Accept: */*;q=2", "Accept: text/csv;q=a,;;;", "Accept: " + "a/b," * 500, "Range: bytes=0-1",
    "If-None-Match: \"", "If-None-Match: *", "If-None-Match: W/", "Idempotency-Key: ", "Idempotency-Key: a b",
    "Idempotency-Key: " + "k" * 300, "Last-Event-ID: x", "Accept-Encoding: zstd;q=x", "Expect: 200-ok",
    "Content-Encoding: gzip", "Content-Type: application/json; charset=utf-16", "Content-Type: multipart/form-data",
    "Content-Type: a", "X: \x01", "Cookie: " + "c" * 5000, "Upgrade: websocket", "Host: ", "Transfer-Encoding: gzip",
]  # fmt: skip


def malformed(seed: int, count: int) -> Iterator[bytes]:
    """That many requests, of all kinds in turn."""
    source = random.Random(seed)
    for number in range(count):
        yield KINDS[number % len(KINDS)](source)


def _address(source: random.Random, paths: list[str]) -> str:
    path = source.choice(paths)
    filled = path.replace(":period}", "}")
    for name in ("code", "metric", "event", "claim", "dispute", "slug", "period"):
        filled = filled.replace(f"{{{name}}}", source.choice([NOBODY, "nobody", "2025-Q3", *TEXTS[:25]]))
    return filled


def _request(
    method: str, address: str, body: bytes = b"", kind: str = "application/json", more: tuple[str, ...] = ()
) -> bytes:
    lines = [f"{method} {address} HTTP/1.1", "Host: localhost", "Connection: close", *more]
    if body or method == "POST":
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body


def _bad_query(source: random.Random) -> bytes:
    parts = [f"{source.choice(NAMES)}={source.choice(TEXTS)}" for _ in range(source.randint(1, 6))]
    return _request("GET", f"{_address(source, READS)}?{source.choice('&;')}{'&'.join(parts)}")


def _bad_address(source: random.Random) -> bytes:
    noise = bytes(source.randrange(33, 256) for _ in range(source.randint(1, 60)))
    return b"GET /v1/" + noise + b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"


def _bad_header(source: random.Random) -> bytes:
    more = tuple(source.choice(HEADERS) for _ in range(source.randint(1, 4)))
    if source.random() < 0.5:
        return _request("GET", _address(source, READS), more=more)
    return _request("POST", _address(source, WRITES), b'{"x": 1}', more=more)


def _wrong_method(source: random.Random) -> bytes:
    """Without a key only what reads comes as far as 405: else the door shuts before."""
    if source.random() < 0.3:
        return _request(
            source.choice(["GET", "HEAD"]), _address(source, [each for each in WRITES if each not in READS])
        )
    return _request(source.choice(METHODS), _address(source, READS + WRITES + ["/graphql"]), b"{}")


def _bad_json(source: random.Random) -> bytes:
    depth = source.choice([40, 2_000, 100_000])
    body = source.choice([
        b"", b"{", b"null", b"[]", b'"', b"{]", b'{"a":1,"a":2}', b'{"a": NaN}', b'{"a": 1e999999}', b"\xff\xfe{}",
        b"\xef\xbb\xbf{}", b'{"code": "\\ud800"}', b'{"code": "\\u0000"}', b"[" * depth, b'{"a":' * depth,
        b'{"a":' + b"9" * source.choice([40, 5_000]) + b"}", b"{" + bytes(source.randbytes(80)) + b"}",
    ])  # fmt: skip
    return _request("POST", _address(source, [*WRITES, "/graphql"]), body)


def _wrong_types(source: random.Random) -> bytes:
    """Always one field too many, which no draft has."""
    odd: list[Any] = [None, True, -1, 2**70, 1.5, "", "x" * 9000, [], [[]], {}, {"a": {}}, "\u202e", "🚀", ["a"] * 300]
    names = [
        "code",
        "name",
        "kind",
        "series",
        "period",
        "value",
        "source",
        "tier",
        "order",
        "figures",
        "claim",
        "reason",
    ]
    body = {source.choice(names): source.choice(odd) for _ in range(source.randint(1, 6))} | {"surprise": 1}
    return _request("POST", _address(source, WRITES), json.dumps(body).encode())


def _mutated(source: random.Random) -> bytes:
    """A sound report of an unknown series with some bytes changed, added or taken away."""
    value = {"comparator": "exact", "amount": "34"}
    report = {
        "series": "nobody.x",
        "period": "2025-Q3",
        "source": "nobody",
        "published_at": "2025-11-25",
        "value": value,
    }
    path, sound = source.choice([
        ("/v1/figures", report),
        ("/v1/figures:batch", {"figures": [report] * 3}),
        (f"/v1/claims/{NOBODY}:restate", {"source": "nobody", "value": value, "reason": "revision"}),
        (f"/v1/claims/{NOBODY}:correct", {"value": value, "reason": "r"}),
        (f"/v1/events/{NOBODY}:void", {"reason": "r"}),
        ("/graphql", {"query": "{ series(code: \"nobody\") { figures { nodes { state } } } position }"}),
        ("/graphql", {"query": "query Q($c: String!) { subject(code: $c) { name } }", "variables": {"c": "x"}}),
    ])  # fmt: skip
    whole = bytearray(_request("POST", path, json.dumps(sound).encode()))
    start = whole.index(b"\r\n\r\n") + 4 if source.random() < 0.7 else 0
    for _ in range(source.randint(1, 8)):
        place = source.randrange(start, len(whole))
        match source.randrange(3):
            case 0:
                whole[place] = source.randrange(256)
            case 1:
                whole.insert(place, source.randrange(256))
            case _:
                del whole[place]
    return bytes(whole)


def _truncated(source: random.Random) -> bytes:
    whole = _request("POST", _address(source, [*WRITES, "/graphql"]), b'{"code": "nobody", "surprise": 1}')
    return whole[: source.randrange(1, len(whole))]


def _bad_graphql(source: random.Random) -> bytes:
    depth = source.choice([3, 30, 300, 3_000])
    query = source.choice([
        "{", "}", "{ nothing }", "{ position(x: 1) }", "query { series }", "{ a: " * depth, "{ position } " * depth,
        "fragment F on Query { ...F } { ...F }", "{ " + " ".join(f"a{i}: position" for i in range(depth)) + " }",
        "{ series(code: 1e400) { code } }", "mutation { nothing }", "\ud83d", "{ __schema { types { name } } ",
        '{ events(first: -1) { nodes { seq } } }', "{ position @skip(if: 1) }", "#" * depth, '{ series(code: "\\u00")',
    ])  # fmt: skip
    odd: list[Any] = [None, 1, [], {"c": {}}, "x", {"c": 2**80}]
    given: Any = {"query": source.choice([query, query, 1, None, [query]]), "variables": source.choice(odd)}
    if source.random() < 0.3:
        given = source.choice(
            [[given], {"quarry": query}, {"documentId": query[:50]}, {"query": query, "operationName": 5}]
        )
    kind = source.choice(["application/json", "application/json", "application/graphql", "text/plain"])
    return _request("POST", "/graphql", json.dumps(given).encode(), kind)


def _noise(source: random.Random) -> bytes:
    return source.randbytes(source.randint(1, 400)) + source.choice([b"", b"\r\n\r\n"])


KINDS: list[Make] = [
    _bad_query, _bad_address, _bad_header, _wrong_method, _bad_json, _wrong_types, _mutated, _truncated, _bad_graphql,
    _noise,
]  # fmt: skip
