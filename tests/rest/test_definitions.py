"""Subjects, metrics, sources with their texts, and the log over REST."""

from __future__ import annotations

import hashlib

import httpx2
import pytest

from tests.keys import ACTOR
from tests.rest.conftest import QUARTER, SERIES, Face, report

TEXT = "云收入 grew 34% 🚀 — <script>alert(1)</script>\n".encode()
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@pytest.mark.parametrize(
    ("many", "codes"),
    [("subjects", ["alibaba", "alibaba.cloud"]), ("metrics", ["revenue_yoy"]), ("sources", ["paper", "release"])],
)
def test_definitions_are_listed_and_shown_one_by_one(face: Face, many: str, codes: list[str]) -> None:
    listed = face.get(f"/v1/{many}")[many]
    assert [row["code"] for row in listed] == codes
    for row in listed:
        assert row.items() <= face.get(f"/v1/{many}/{row['code']}").items()
    assert face.get(f"/v1/{many}", recorded_by="0")[many] == []
    face.refused(face.client.get(f"/v1/{many}/nobody"), 404, "NOT_FOUND", many.removesuffix("s"))


def test_a_definition_is_that_of_its_cut(face: Face) -> None:
    before = face.head
    face.write("/v1/metrics/revenue_yoy:redefine", definition="growth, organic", reason="clearer")
    assert face.get("/v1/metrics/revenue_yoy")["definition"] == "growth, organic"
    assert face.get("/v1/metrics/revenue_yoy", recorded_by=before)["definition"] == "growth"


def attach(face: Face, code: str, content: bytes, headers: dict[str, str] = PLAIN) -> httpx2.Response:
    return face.client.post(f"/v1/sources/{code}/text", content=content, headers=headers)


@pytest.fixture
def captured(face: Face) -> Face:
    """A source of which the bytes are known."""
    digest = hashlib.sha256(TEXT).hexdigest()
    source = {"code": "page", "publisher": "alibaba", "title": "Page", "kind": "release", "tier": 2}
    face.write("/v1/sources", **source, digest=digest)
    return face


def test_a_text_is_attached_once_and_comes_back_as_text_and_nothing_else(captured: Face) -> None:
    head = captured.head
    first, again = attach(captured, "page", TEXT), attach(captured, "page", TEXT)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["code_points"] == len(TEXT.decode())
    shown = captured.client.get(first.headers["location"])
    assert shown.content == TEXT
    assert shown.headers["content-type"] == "text/plain; charset=utf-8"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert captured.get("/v1/sources/page")["text_attached"] is True
    assert captured.head == head  # texts stand beside the log


def test_an_anchor_shows_its_passage_in_code_points(captured: Face) -> None:
    attach(captured, "page", TEXT)
    start = TEXT.decode().index("34%")
    captured.write("/v1/figures", **report("34", source="page", anchors=[{"start": start, "end": start + 5}]))
    (anchor,) = captured.get(f"/v1/series/{SERIES}/figures/{QUARTER}")["anchors"]
    assert anchor["passage"]["exact"] == "34% 🚀"


def test_a_text_of_other_bytes_is_refused(captured: Face) -> None:
    captured.refused(attach(captured, "page", TEXT + b" "), 422, "INVALID_INPUT", "digest")
    captured.refused(attach(captured, "release", TEXT), 422, "INVALID_INPUT", "digest")
    captured.refused(attach(captured, "nobody", TEXT), 404, "NOT_FOUND", "source")
    captured.refused(attach(captured, "page", TEXT, {"Content-Type": "text/html"}), 415, "UNSUPPORTED_MEDIA_TYPE")
    captured.refused(attach(captured, "page", b"x" * (8 * 2**20 + 1)), 413, "BODY_TOO_LARGE")
    captured.refused(captured.client.get("/v1/sources/page/text"), 404, "NOT_FOUND")
    captured.refused(captured.client.get("/v1/sources/release/text"), 404, "NOT_FOUND", "source")
    captured.refused(captured.client.get("/v1/sources/nobody/text"), 404, "NOT_FOUND", "source")


def test_bytes_that_are_no_text_are_refused_though_their_digest_is_right(face: Face) -> None:
    source = {"code": "scan", "publisher": "alibaba", "title": "Scan", "kind": "release", "tier": 2}
    face.write("/v1/sources", **source, digest=hashlib.sha256(b"\xff\xfe").hexdigest())
    face.refused(attach(face, "scan", b"\xff\xfe"), 422, "INVALID_INPUT")


def test_the_log_is_read_page_by_page_without_loss(face: Face, claim: str) -> None:
    seqs: list[int] = []
    url = "/v1/events?limit=3"
    while url:
        answer = face.client.get(url)
        seqs += [event["seq"] for event in answer.json()["events"]]
        assert answer.json()["head"] == face.head
        url = answer.links["next"]["url"] if "next" in answer.links else ""
    assert seqs == list(range(1, face.head + 1))


def test_a_page_that_ends_at_the_head_has_no_next(face: Face) -> None:
    answer = face.client.get(f"/v1/events?limit={face.head}")
    assert len(answer.json()["events"]) == face.head
    assert "link" not in answer.headers
    assert face.get("/v1/events", after=face.head)["events"] == []


def test_one_event_has_all_that_is_recorded(face: Face, claim: str) -> None:
    event = face.get(f"/v1/events/{claim}")
    assert (event["type"], event["actor"], event["seq"]) == ("ledger.FigureReported", ACTOR, face.head)
    assert event["content"]["value"] == {"comparator": "exact", "unit": "percent", "amount": "34"}
    face.refused(face.client.get("/v1/events/nobody"), 404, "NOT_FOUND", "event")


def test_the_order_of_tiers_is_shown(face: Face) -> None:
    assert face.get("/v1/precedence")["order"] == [1, 2, 3, 4, 5, 6, 7]


def test_a_source_lists_what_it_states_and_what_that_is_to_its_figures(captured: Face) -> None:
    """With the words at its anchors once its text is there."""
    said = {"source": "page", "anchors": [{"start": 4, "end": 8}]}
    claim = captured.write("/v1/figures", **report("34") | said | {"published_at": "2025-11-25"})
    captured.write("/v1/figures", **report("41", source="paper"))
    (stated,) = captured.get("/v1/sources/page/claims")["claims"]
    assert (stated["claim_id"], stated["series"], stated["answers"], stated["why"]) == (claim, SERIES, True, None)
    assert stated["period"]["dates"] == "2025-07-01/2025-10-01" and stated["anchors"][0]["passage"] is None
    attach(captured, "page", TEXT)
    (stated,) = captured.get("/v1/sources/page/claims")["claims"]
    assert stated["anchors"][0]["passage"]["exact"] == TEXT.decode()[4:8]
    (other,) = captured.get("/v1/sources/paper/claims")["claims"]
    assert (other["answers"], other["why"]) == (False, "lower_tier")
    assert captured.get("/v1/sources/page/claims", known_on="2025-11-24")["claims"] == []
    captured.refused(captured.client.get("/v1/sources/nobody/claims"), 404, "NOT_FOUND", "source")
