"""Whatever the description allows is answered as it says, and whatever it forbids is refused."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import StopReason, events, from_schema

from ledger.application.loading import load_seeds
from tests.counts import count
from tests.keys import bearer
from tests.rest.conftest import Clock, Face, serve
from tests.seeds.sets import SEEDS

REFUSALS = ["400", "404", "405", "406", "413", "414", "415", "422"]
# No fiscal year among them: another request may have taken away the year end that its dates come from.
PERIODS = ["2025-Q3", "2025-07-01--2025-10-01", "2025-11-17--P7D", "2016-03-31", "spring-festival-2026"]
REACHED = 150
"""A position that the seeds reach."""


@pytest.fixture(scope="module")
def taking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """A server with the seeds loaded that records what it is sent, and soon gives up waiting for a position."""
    with pytest.MonkeyPatch.context() as patch, serve(tmp_path_factory.mktemp("taking"), Clock()) as face:
        patch.setattr("ledger.application.operation._PATIENCE_S", 0.01)
        load_seeds(face.ledger, [SEEDS])
        face.ledger.signing.create_key()
        assert face.head > REACHED
        yield face


def configuration(phases: set[str], examples: int) -> SchemathesisConfig:
    # A comparator has the numbers that it needs, a quote is as long as its span, a permutation has each tier once: no
    # JSON Schema says so, and a draft that breaks such a rule is refused as invalid.
    rules_beyond_schemas = {"include-method": "POST", "checks": {"positive_data_acceptance": {"enabled": False}}}
    # One of two parameters has to be there.
    either_or = {"include-path-regex": "^/v1/changes", "checks": {"positive_data_acceptance": {"enabled": False}}}
    return SchemathesisConfig.from_dict(
        {
            "seed": 20251125,
            "continue-on-failure": True,
            "headers": bearer(),
            "generation": {
                "mode": "all",
                "max-examples": examples,
                "database": "none",
                "with-security-parameters": False,  # the doors' own tests try keys of all kinds
            },
            "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
            "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
            "operations": [rules_beyond_schemas, either_or],
        }
    )


def made_sound(case: schemathesis.Case) -> None:
    """What no schema can say: which positions are reached, what a cursor is, how a period is written."""
    query, path = case.query or {}, case.path_parameters or {}
    for name in ("recorded_by", "since_recorded_by", "changed_since"):
        if str(query.get(name, "")).isdecimal():
            query[name] = str(int(query[name]) % REACHED)
    for name in ("limit", "after"):
        if isinstance(query.get(name), float):
            query[name] = int(query[name])  # 1.0 is an integer to JSON Schema, and no plain digits
    if isinstance(query.get("after"), str):
        del query["after"]
    if case.path.startswith("/v1/log/"):
        within_the_log(query, path)
    if "period" in path:
        path["period"] = random.Random(str(path["period"])).choice(PERIODS)


def within_the_log(query: dict[str, Any], path: dict[str, Any]) -> None:
    """Sizes that the tree has had, each of a tree that holds what is asked of it."""
    lowest = 1
    if str(path.get("position", "")).isdecimal():
        lowest = path["position"] = 1 + int(path["position"]) % REACHED
    highest = REACHED
    for name, at_least in (("size", lowest), ("to", 1), ("from", 1)):
        if str(query.get(name, "")).isdecimal():
            highest = at_least + int(query[name]) % (highest - at_least + 1)
            query[name] = str(highest)


def failures(face: Face, config: SchemathesisConfig) -> list[str]:
    schema = schemathesis.openapi.from_asgi("/openapi.json", face.client.app, config=config)
    # A stream never ends, and test_live reads it; GraphQL's own schema says what is sound, and is fuzzed by itself.
    schema = schema.exclude(path_regex=r"\.sse$").exclude(path="/graphql")

    @schema.hook
    def map_case(context: Any, case: schemathesis.Case) -> schemathesis.Case:
        for name, value in (case.query or {}).items():
            if value is None or value in ([], {}):
                case.query[name] = "x"  # else it would not be sent, and nothing could be refused
        waits_for = str((case.query or {}).get("min_position", ""))
        if re.fullmatch(r"[0-9]{1,16}", waits_for):
            case.query["min_position"] = str(int(waits_for) % REACHED)  # else it is not there yet: 503
        if case.meta is None or case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE:
            made_sound(case)
        return case

    found: list[str] = []
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                for case_id, checks in event.recorder.checks.items():
                    response = event.recorder.find_response(case_id=case_id)
                    told = response and (response.status_code, response.content[:500])
                    found += [
                        f"{event.recorder.label}: {info.failure}\n{told}\n{info.code_sample[:1000]}"
                        for check in checks
                        if (info := check.failure_info)
                    ]
            case events.NonFatalError() | events.FatalError():
                found.append(str(event))
            case events.EngineFinished():
                assert event.stop_reason is StopReason.COMPLETED
    return found


@pytest.mark.slow
def test_every_request_is_answered_as_described(taking: Face) -> None:
    assert failures(taking, configuration({"examples", "coverage", "fuzzing"}, count(60, 20))) == []
