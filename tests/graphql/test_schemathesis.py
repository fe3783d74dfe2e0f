"""Questions and commands that schemathesis makes from the schema: every one is answered, none breaks anything."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from ledger.application import Ledger
from tests.keys import bearer, keyed_app
from tests.stores import SeededAt

TEXTS = {
    "Decimal": ["0", "-1.50", "120000000000", "1e5", "NaN", "", "9" * 60],
    "Date": ["2016-03-31", "2025-13-01", "soon"],
    "Instant": ["2025-11-25T14:24:00Z", "2025-11-25"],
    "When": ["2025-11-25", "2025-11-25T00:00:00+08:00", "126", "999999", "-1", "now"],
    "Period": ["2025-Q3", "2016-03-31", "2025-07-01/2025-10-01", "2026-03~", "../..", "9999-12-31/P9Y", "\u0000"],
}
for _name, _texts in TEXTS.items():
    schemathesis.graphql.scalar(_name, st.sampled_from(_texts).map(nodes.String))
OUR_FAULTS = {"INTERNAL", "STORE_FAILURE", "LEDGER_ERROR"}
"""Codes that no request may bring about by what it says. schemathesis itself would count every refusal as one."""


def ask_everything(ledger: Ledger, examples: int) -> Counter[str]:
    """So many questions of each root field; what they were answered with, by code."""
    counts: Counter[str] = Counter()
    schema: Any = schemathesis.graphql.from_asgi("/graphql", keyed_app(ledger))
    for operation in schema.get_all_operations():

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.ok().as_strategy())
        def answered(case: Any) -> None:
            response = case.call(headers=bearer())
            assert response.status_code == 200, case.body
            answer = response.json()
            assert answer.keys() & {"data", "errors"}
            for error in answer.get("errors", ()):
                code = error["extensions"]["code"]
                assert code not in OUR_FAULTS, (case.body, error)
                counts[code] += 1
            counts["answers"] += answer.get("data") is not None

        answered()
    return counts


@pytest.mark.parametrize("examples", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_whatever_the_schema_allows_to_ask_is_answered(
    seeded_at: SeededAt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, examples: int
) -> None:
    """Of every root field, commands too; nobody waits for positions that are yet to come."""
    monkeypatch.setattr("ledger.application.operation._PATIENCE_S", 0)
    with Ledger.open(seeded_at(tmp_path / "ledger.db")) as ledger:
        counts = ask_everything(ledger, examples)
        assert ledger.progress().parked == 0
    assert counts["answers"] > examples * 10, counts
