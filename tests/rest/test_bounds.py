"""What is too long, or grows when its spelling is normalised, is refused with its place and never an error of ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rest.conftest import Face

GROWS = "\u0958"  # one character that NFC writes as two


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ({"external_ids": {"cik": "1" * 150}}, "external_ids"),
        ({"external_ids": {"k" * 60: "1"}}, "external_ids"),
        ({"name": GROWS * 300}, "name"),
        ({"note": GROWS * 3000}, "note"),
        ({"aliases": ["a"] * 101}, "aliases"),
    ],
)
def test_a_subject_beyond_its_bounds_is_invalid_input(face: Face, fault: dict[str, Any], path: str) -> None:
    body = {"code": "bounded", "name": "Bounded", "kind": "company"} | fault
    answer = face.client.post("/v1/subjects", json=body)
    assert answer.status_code == 422
    assert answer.json()["path"][0] == path


def test_a_name_as_long_as_allowed_after_normalising_is_taken(face: Face) -> None:
    body = {"code": "bounded", "name": GROWS * 250, "kind": "company"}
    assert face.client.post("/v1/subjects", json=body).status_code == 201
