"""Sending again: the same answer under the same key, nothing new for the same content."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ledger.application import Ledger
from tests.keys import keyed_client
from tests.rest.conftest import Clock, Face, report
from tests.stores import url_of


def same(first: httpx2.Response, again: httpx2.Response) -> bool:
    """The same status, place and answer, but for the mark of the replay."""
    bodies: list[dict[str, Any]] = [answer.json() for answer in (first, again)]
    assert [body.pop("replayed") for body in bodies] == [False, True]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert first.headers.get("location") == again.headers.get("location")
    return first.status_code == again.status_code and bodies[0] == bodies[1]


def test_the_same_key_and_body_get_the_same_answer(face: Face) -> None:
    first, again = (face.send("/v1/figures", key="k", **report("34")) for _ in range(2))
    assert first.status_code == 201
    assert same(first, again)


def test_what_was_recorded_already_is_no_news(face: Face, claim: str) -> None:
    head = face.head
    answer = face.send("/v1/figures", **report("34"))
    assert (answer.status_code, answer.json()["written"], "location" in answer.headers) == (200, 0, False)
    assert answer.json()["events"][0]["event_id"] == claim
    assert face.head == head
    first, again = (face.send("/v1/figures", key="k", **report("34")) for _ in range(2))
    assert first.status_code == 200
    assert same(first, again)


def test_a_batch_is_answered_again_in_the_order_in_which_it_was_sent(face: Face, claim: str) -> None:
    new, other = report("1", period="2024-Q1"), report("2", period="2024-Q2")
    first, again = (face.send("/v1/figures:batch", key="k", figures=[new, report("34"), other, new]) for _ in range(2))
    assert (first.status_code, first.json()["written"], len(first.json()["events"])) == (201, 2, 4)
    assert same(first, again)


def test_a_command_that_had_nothing_to_record_is_answered_again(face: Face) -> None:
    first, again = (face.send("/v1/precedence", key="k", order=[1, 2, 3, 4, 5, 6, 7]) for _ in range(2))
    assert (first.status_code, first.json()["events"]) == (200, [])
    assert same(first, again)


def test_the_same_key_with_another_body_is_refused(face: Face) -> None:
    face.send("/v1/figures", key="k", **report("34"))
    head = face.head
    face.refused(face.send("/v1/figures", key="k", **report("35")), 422, "IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    batch = face.send("/v1/figures:batch", key="k", figures=[report("34"), report("35", period="2024-Q1")])
    face.refused(batch, 422, "IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    assert face.head == head


def test_a_refused_command_does_not_use_its_key_up(face: Face) -> None:
    face.refused(face.send("/v1/figures", key="k", **report("34", source="nobody")), 404, "NOT_FOUND", "source")
    assert face.send("/v1/figures", key="k", **report("34")).status_code == 201


@pytest.mark.parametrize("key", [b"", b"two words", "ключ".encode(), b"x" * 201, b"tab\t."])
def test_a_key_is_200_visible_ascii_characters_at_most(face: Face, key: bytes) -> None:
    head = face.head
    answer = face.client.post("/v1/figures", json=report("34"), headers={b"Idempotency-Key": key})
    face.refused(answer, 400, "MALFORMED_REQUEST", "Idempotency-Key")
    assert face.head == head


def test_two_keys_are_none(face: Face) -> None:
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    face.refused(
        face.client.post("/v1/figures", json=report("34"), headers=headers), 400, "MALFORMED_REQUEST", "Idempotency-Key"
    )


def test_many_at_once_under_one_key_record_one_event(face: Face) -> None:
    head = face.head
    answers: list[httpx2.Response] = []
    threads = [
        threading.Thread(target=lambda: answers.append(face.send("/v1/figures", key="k", **report("34"))))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert face.head == head + 1
    assert Counter(answer.status_code for answer in answers) == {201: 6}
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1


def test_what_another_process_records_while_a_command_decides_is_found_recorded(
    face: Face, tmp_path: Path, clock: Clock
) -> None:
    """The clock is asked after the log's position is read: there the other process records the same figure."""
    with Ledger.open(url_of(tmp_path / "ledger.db"), actor="other", clock=clock) as other:
        pending = [report("34")]

        def meanwhile() -> datetime:
            while pending:
                other.command("report_figure", pending.pop())
            return clock.now

        with Ledger.open(url_of(tmp_path / "ledger.db"), actor="slow", clock=meanwhile) as slow:
            answer = keyed_client(slow).post("/v1/figures", json=report("34"))
    assert (answer.status_code, answer.json()["written"]) == (200, 0)
    assert answer.json()["events"][0]["actor"] == "other"
