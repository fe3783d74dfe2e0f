"""What a client holds is not sent again while it holds still; what cannot change says so, and nothing else does."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from api.rest.operations import Lasting
from api.rest.table import OPERATIONS
from tests.rest.conftest import QUARTER, SERIES, Face, report

FIGURES = f"/v1/series/{SERIES}/figures"
FIGURE = f"{FIGURES}/{QUARTER}"
KEPT = [
    operation.path.replace("{period:period}", QUARTER).replace("series/{code}", f"series/{SERIES}")
    .replace("subjects/{code}", "subjects/alibaba").replace("metrics/{code}", "metrics/revenue_yoy")
    .replace("sources/{code}", "sources/release").replace("{slug}", "not-found")
    for operation in OPERATIONS
    if operation.lasting is not Lasting.MOMENT and "/text" not in operation.path and "{event}" not in operation.path
    and operation.path != "/v1/periods/{code}"
]  # fmt: skip


@pytest.mark.parametrize("url", KEPT)
def test_an_answer_that_is_held_still_is_not_sent_again(face: Face, claim: str, url: str) -> None:
    query = {"/v1/figures": {"series": SERIES}, "/v1/changes": {"since_recorded_by": "0"}}.get(url, {})
    first = face.client.get(url, params=query)
    assert first.status_code == 200
    held = {"If-None-Match": first.headers["etag"]}
    again = face.client.get(url, params=query, headers=held)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert face.client.head(url, params=query, headers=held).status_code == 304


def test_an_answer_that_is_held_is_not_made(face: Face, claim: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = face.client.get(FIGURES).headers["etag"]
    monkeypatch.setattr(type(face.ledger), "line", None)
    assert face.client.get(FIGURES, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("given", ['{0}, "other"', 'W/"other",{0}', "{1}", '"a"  ,  {1}', "*"])
def test_a_tag_is_known_among_others_and_weak_or_strong(face: Face, given: str) -> None:
    tag = face.client.get("/v1/subjects").headers["etag"]
    held = given.format(tag, tag.removeprefix("W/"))
    assert face.client.get("/v1/subjects", headers={"If-None-Match": held}).status_code == 304


@pytest.mark.parametrize("given", ["", '"other"', "W/", '"', 'W/"', "x" * 500])
def test_another_tag_is_no_tag_of_this_answer(face: Face, given: str) -> None:
    assert face.client.get("/v1/subjects", headers={"If-None-Match": given}).status_code == 200


def test_any_tag_of_nothing_is_not_found(face: Face) -> None:
    assert face.client.get("/v1/subjects/nobody", headers={"If-None-Match": "*"}).status_code == 404


def test_a_tag_changes_with_the_log_the_question_and_the_form(face: Face, claim: str) -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        (FIGURES, {}),
        (FIGURES, {"params": {"known_on": "2025-12-01"}}),
        (FIGURES, {"headers": {"Accept": "text/csv"}}),
        (f"{FIGURES}.csv", {}),
        (FIGURE, {}),
        ("/v1/subjects", {}),
    ]
    before = [face.client.get(url, **parts).headers["etag"] for url, parts in asked]
    assert len(set(before)) == len(before)
    face.write("/v1/subjects", code="new", name="New", kind="company")
    after = [face.client.get(url, **parts).headers["etag"] for url, parts in asked]
    assert not set(before) & set(after)


def test_a_text_that_is_attached_changes_answers_that_show_it(face: Face) -> None:
    text = b"revenue grew 34%"
    face.write("/v1/sources", code="s", publisher="alibaba", title="s", kind="release", tier=2,
               digest=hashlib.sha256(text).hexdigest())  # fmt: skip
    anchor = {"start": 13, "end": 16}
    face.write("/v1/figures", **report("34", source="s", anchors=[anchor]))
    pinned = {"recorded_by": str(face.head)}
    first = {url: face.client.get(url, params=pinned) for url in (FIGURE, "/v1/sources", "/v1/sources/s")}
    face.client.post("/v1/sources/s/text", content=text, headers={"Content-Type": "text/plain"})
    for url, answer in first.items():
        assert answer.headers["cache-control"] == "no-cache"
        held = {"If-None-Match": answer.headers["etag"]}
        assert face.client.get(url, params=pinned, headers=held).status_code == 200


def test_what_is_pinned_to_a_position_never_changes_and_may_be_kept_for_ever(face: Face, claim: str) -> None:
    pinned = {"recorded_by": str(face.head)}
    asked = {
        operation.path.replace("series/{code}", f"series/{SERIES}")
        for operation in OPERATIONS
        if operation.lasting is Lasting.PINNED
    }
    urls = [url for url in asked if "{" not in url]
    of_several = {"/v1/figures": {"series": SERIES}}
    assert {FIGURES, f"/v1/series/{SERIES}/vintages", "/v1/subjects"} <= {*urls}
    first = {url: face.client.get(url, params=pinned | of_several.get(url, {})) for url in urls}
    face.write("/v1/subjects", code="new", name="New", kind="company")
    face.write("/v1/figures", **report("35", published_at="2025-12-25"))
    face.write("/v1/figures", **report("12", period="2024-Q3"))
    face.write("/v1/metrics/revenue_yoy:redefine", definition="another", reason="r")
    for url, answer in first.items():
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        again = face.client.get(url, params=pinned | of_several.get(url, {}))
        assert again.json() | {"position": 0} == answer.json() | {"position": 0}
        assert again.headers["etag"] == answer.headers["etag"]
        for open_cut in (dict[str, str](), {"recorded_by": "2099-01-01"}):
            found = face.client.get(url, params=open_cut | of_several.get(url, {}))
            assert found.headers["cache-control"] == "no-cache"


def test_a_page_after_a_cursor_is_pinned_by_it(face: Face) -> None:
    first = face.client.get("/v1/subjects", params={"limit": "1"})
    following = {"limit": "1", "after": first.json()["next"]}
    assert first.headers["cache-control"] == "no-cache"
    assert "immutable" in face.client.get("/v1/subjects", params=following).headers["cache-control"]


def test_what_is_not_pinned_throughout_does_not_last(face: Face) -> None:
    for url, query in (
        ("/v1/series", {"recorded_by": "6", "changed_since": "2026-01-01"}),
        ("/v1/conflicts", {"recorded_by": "6"}),
        ("/v1/changes", {"recorded_by": "6", "since_recorded_by": "3"}),
    ):
        assert face.client.get(url, params=query).headers["cache-control"] == "no-cache"


def test_a_moment_is_not_kept(face: Face) -> None:
    for url in ("/healthz", "/readyz", "/metrics"):
        answer = face.client.get(url)
        assert answer.headers["cache-control"] == "no-store" and "etag" not in answer.headers
