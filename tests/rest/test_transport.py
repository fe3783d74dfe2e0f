"""What lies between the app and the wire: compression, and what the server measures of itself."""

from __future__ import annotations

import gzip

import httpx2
import pytest
import zstandard
from starlette.testclient import TestClient

from tests.rest.conftest import SERIES, Face, report


def sent(face: Face, url: str, accepted: str) -> tuple[httpx2.Headers, bytes]:
    """The headers and the bytes on the wire."""
    client = TestClient(face.client.app)  # its answers are not read by anybody before
    with client.stream("GET", url, headers={"Accept-Encoding": accepted}) as answer:
        return answer.headers, b"".join(answer.iter_raw())


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("zstd", "zstd"), ("gzip, zstd, br", "zstd"), ("gzip;q=0, br", None), ("", None)],
)
def test_large_answers_are_compressed_as_the_client_can_read(face: Face, accepted: str, encoding: str | None) -> None:
    plain = face.client.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    headers, raw = sent(face, "/openapi.json", accepted)
    assert headers.get("content-encoding") == encoding
    assert {part.strip().lower() for part in headers["vary"].split(",")} == {"accept", "accept-encoding"}
    readers = {"gzip": gzip.decompress, "zstd": zstandard.ZstdDecompressor().decompressobj().decompress, None: bytes}
    assert readers[encoding](raw) == plain.content
    assert encoding is None or len(raw) < len(plain.content) / 4


def test_small_answers_are_sent_as_they_are(face: Face) -> None:
    assert "content-encoding" not in face.client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers


def test_rows_are_compressed_too(face: Face) -> None:
    face.send("/v1/figures:batch", figures=[report(str(year), period=f"{year}-Q3") for year in range(1990, 2020)])
    headers, raw = sent(face, f"/v1/series/{SERIES}/figures.csv", "gzip")
    assert headers["content-encoding"] == "gzip"
    assert len(gzip.decompress(raw).splitlines()) == 31


def test_requests_are_counted_by_the_template_of_their_route(face: Face) -> None:
    line = 'ledger_http_requests_total{method="GET",route="/v1/subjects/{code}",status="%d"}'

    def counted(status: int) -> float:
        found = [each for each in face.client.get("/metrics").text.splitlines() if each.startswith(line % status)]
        return float(found[0].rpartition(" ")[2]) if found else 0

    before = counted(200), counted(404)
    for code in ("alibaba", "nobody", "nobody-else"):
        face.client.get(f"/v1/subjects/{code}")
    assert (counted(200), counted(404)) == (before[0] + 1, before[1] + 2)


def test_the_state_of_the_ledger_is_measured(face: Face) -> None:
    answer = face.client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    measured = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    names = ("ledger_log_head", "ledger_views_position", "ledger_views_lag_events", "ledger_parked_events")
    assert [float(measured[name]) for name in names] == [face.head, face.head, 0, 0]
    assert "ledger_http_request_duration_seconds_bucket" in answer.text
