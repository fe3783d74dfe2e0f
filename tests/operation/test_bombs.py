"""Bombs against a server of its own process: each is refused or bounded, and others are served meanwhile."""

from __future__ import annotations

import gzip
import json
import time
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.operation.bystander import SLOWEST_S
from tests.operation.running import Serving, request, rest_of, status_of, until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("meanwhile")]


def answer(server: Serving, sent: bytes) -> bytes:
    with server.wire() as wire:
        with suppress(BrokenPipeError, ConnectionResetError):  # it was refused before it was whole
            wire.sendall(sent)
        return rest_of(wire)


def chain(count: int, inner: str) -> str:
    """Fragments that spread the next one twice each: 2^count fields where they are spread out."""
    spreads = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(count))
    return f"{{ ...F0 }} {spreads} fragment F{count} on Query {{ {inner} }}"


COSTLY = "conflicts(first: 1000) { nodes { claims { source { code } } vintages { value { amount } } } }"
REFUSED = {
    "depth": '{ series(code: "x") ' + "{ subject { parent " * 60 + "{ code }" + "} }" * 60 + "}",
    "deeper than any parser goes": "{" * 200_000,
    "aliases": "{" + " ".join(f"a{n}: position" for n in range(500)) + "}",
    "cyclic fragments": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "aliases in exponential fragments": chain(150, "a: position"),
    "cost in exponential fragments": chain(150, "conflicts(first: 100) { nodes { claims { source { code } } } }"),
    "a long chain of fragments": chain(1000, "position"),
    "cost": "{" + " ".join(f"a{n}: {COSTLY}" for n in range(20)) + "}",
    "a long name": "{ " + "a" * 900_000 + " }",
    "many operations": " ".join(f"query Q{n} {{ position }}" for n in range(450)),
    "more tokens": "{" + "position " * 10_000 + "}",
}
CHEAP = {
    "exponential fragments": chain(150, "position"),
    "directives": "{ position " + "@skip(if: false) " * 300 + "}",
    "the same field": "{" + "position " * 1900 + "}",
    "fields that overlap": "{" + " ".join("events(first: 1) { nodes { seq } }" for _ in range(150)) + "}",
    "introspection": "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
    "a long string": '{ series(code: "' + "a" * 900_000 + '") { code } }',
}


@pytest.mark.parametrize("documents", [REFUSED, CHEAP], ids=["refused", "cheap"])
def test_a_graphql_bomb_is_refused_or_cheap(attacked: Serving, documents: dict[str, str]) -> None:
    for name, document in documents.items():
        body = json.dumps({"query": document}).encode()
        began_s = time.monotonic()
        for _ in range(3):
            told = answer(attacked, request("POST", "/graphql", body, "Connection: close", attacked.shows))
            content = json.loads(told.partition(b"\r\n\r\n")[2])
            assert documents is CHEAP or content.get("data") is None, name
            assert documents is CHEAP or content["errors"], name
            assert status_of(told) in (200, 400), name
        assert time.monotonic() - began_s < 3 * SLOWEST_S, name


def test_a_batch_and_huge_variables_are_refused(attacked: Serving) -> None:
    batch = json.dumps([{"query": "{ position }"}] * 5000).encode()
    assert status_of(answer(attacked, request("POST", "/graphql", batch, "Connection: close", attacked.shows))) == 400
    for variables in ({"a": "x" * 1_100_000}, {f"v{n}": [n] for n in range(60_000)}, {"a": [[[]] * 100] * 1000}):
        body = json.dumps({"query": "{ position }", "variables": variables}).encode()
        told = answer(attacked, request("POST", "/graphql", body, "Connection: close", attacked.shows))
        assert status_of(told) in (200, 400, 413)
        assert b'"errors"' in told


def test_a_body_that_unpacks_to_much_is_not_unpacked(attacked: Serving) -> None:
    packed = gzip.compress(b"\0" * 50_000_000)
    for path in ("/graphql", "/v1/figures", "/v1/figures:batch"):
        more = (attacked.shows, "Content-Encoding: gzip", "Connection: close")
        told = answer(attacked, request("POST", path, packed, *more))
        assert status_of(told) == 415


def test_a_deep_body_is_refused(attacked: Serving) -> None:
    for body in (b"[" * 500_000, b'{"a":' * 150_000, b'{"a":' * 33 + b"1" + b"}" * 33):
        for path in ("/graphql", "/v1/figures"):
            assert status_of(answer(attacked, request("POST", path, body, "Connection: close", attacked.shows))) == 400


@pytest.mark.parametrize("path", ["/v1/figures", "/graphql", "/v1/sources/article-2026-03/text"])
@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_a_gigabyte_is_refused_before_it_is_read(attacked: Serving, framing: str, path: str) -> None:
    """A client that goes on sending all the same is cut off after a while."""
    kind = "text/plain" if path.endswith("text") else "application/json"
    how = f"Content-Length: {2**30}" if framing == "length" else "Transfer-Encoding: chunked"
    part = b" " * 2**16
    framed = part if framing == "length" else b"%x\r\n%b\r\n" % (len(part), part)
    sent_bytes = 0
    with attacked.wire() as wire:
        wire.sendall(request("POST", path, b"", attacked.shows, f"Content-Type: {kind}", how))
        with suppress(OSError):
            while sent_bytes < 2**30:
                wire.sendall(framed)
                sent_bytes += len(part)
                time.sleep(0.01)  # within the minute that it takes it would be cut
    assert 0 < sent_bytes < 2**30


def test_the_answer_to_a_body_too_large_arrives(attacked: Serving) -> None:
    more = (attacked.shows, "Content-Type: application/json", f"Content-Length: {2**30}")
    with attacked.wire() as wire:
        wire.sendall(request("POST", "/v1/figures", b"", *more))
        assert status_of(until(wire, b"}")) == 413


def test_heads_are_bounded_in_size(attacked: Serving) -> None:
    more = (attacked.shows, "Transfer-Encoding: chunked", "Content-Type: application/json")
    chunked = request("POST", "/v1/figures", b"", *more)
    for head in (
        b"GET /v1/series HTTP/1.1\r\nX: " + b"a" * 300_000,
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 50_000,
        b"GET /" + b"a" * 300_000,
        chunked + b"1\r\n \r\n0\r\n" + b"T: x\r\n" * 50_000,
    ):
        with attacked.wire() as wire:
            with suppress(OSError):  # it is cut while it sends
                for start in range(0, len(head), 4096):
                    wire.sendall(head[start : start + 4096])
            with suppress(OSError):
                told = rest_of(wire)
                assert status_of(told) in (0, 400, 422, 431) and told.count(b"HTTP/1.1 ") <= 1


def test_a_message_packed_too_well_closes_its_websocket(attacked: Serving) -> None:
    """permessage-deflate makes 100 kB of a hundred million letters."""
    address = f"ws://{attacked.address}/graphql"
    with connect(address, subprotocols=["graphql-transport-ws"]) as opened:  # type: ignore[list-item]
        with suppress(ConnectionClosed):
            opened.send("x" * 100_000_000)
            opened.recv(timeout=20)
        assert opened.close_code in (1009, 1006)
