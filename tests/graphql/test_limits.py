"""What a request may ask for: counted before anything is resolved, and refused with the limit's number."""

from __future__ import annotations

import time
from typing import Any

import pytest
from graphql import get_named_type, get_nullable_type, is_composite_type, is_list_type, is_object_type, parse
from starlette.testclient import TestClient

from api.graphql.app import LONGEST_QUERY_BYTES
from api.graphql.cost import ListSize
from api.graphql.documents import document_of, measure
from api.graphql.schema import SCHEMA
from api.graphql.settings import Settings
from ledger.application import Ledger
from ledger.errors import InvalidInput
from tests.graphql.conftest import Ask
from tests.keys import keyed_client

FOUR = "period { dates } value { amount } source { title } publication { zone }"
EIGHT = f"{FOUR} series {{ code }} cut {{ position }} resolution {{ reason }} anchors {{ start }}"


def fragments(count: int, spread: str) -> str:
    """Each fragment spreads the next one twice: 2 to the power of `count` fields when written out."""
    parts = [f"fragment F{n} on Series {{ a: {spread.format(n + 1)} b: {spread.format(n + 1)} }}" for n in range(count)]
    return " ".join([*parts, f"fragment F{count} on Series {{ code }}"])


def refusal(ask: Ask, query: str) -> dict[str, Any]:
    (error,) = ask(query)["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    extensions: dict[str, Any] = error["extensions"]
    assert f"{extensions['allowed']:,}" in error["message"]
    return extensions


def test_a_document_that_nests_too_deep_is_refused(ask: Ask) -> None:
    deep = "figures { series { " * 10 + "code" + " } }" * 10
    extensions = refusal(ask, f'{{ series(code: "x") {{ {deep} }} }}')
    assert (extensions["limit"], extensions["found"], extensions["allowed"]) == ("depth", 22, 15)


def test_more_aliases_than_allowed_are_refused_and_as_many_are_not(ask: Ask) -> None:
    most = Settings().aliases
    many = " ".join(f"a{number}: position" for number in range(most))
    assert len(ask(f"{{ {many} }}")["data"]) == most
    extensions = refusal(ask, f"{{ {many} more: position }}")
    assert (extensions["limit"], extensions["found"]) == ("aliases", most + 1)


def test_a_bomb_of_fragments_is_counted_without_being_written_out(ask: Ask) -> None:
    bomb = f'{{ series(code: "x") {{ ...F0 }} }} {fragments(60, "figures {{ series {{ ...F{} }} }}")}'
    began = time.monotonic()
    assert {fault["extensions"]["limit"] for fault in ask(bomb)["errors"]} == {"depth", "aliases"}
    assert measure(parse(bomb)).aliases == 2**61 - 2
    assert time.monotonic() - began < 5


def test_a_document_of_too_many_tokens_is_not_even_parsed(ask: Ask) -> None:
    (error,) = ask("{ " + "position " * 3000 + "}")["errors"]
    assert f"more than {Settings().tokens} tokens" in error["message"]


@pytest.mark.parametrize("text", ["{" + "a{" * 900 + "a" + "}" * 900 + "}", "{ f(a: " + "[" * 900 + "]" * 900 + ") }"])
def test_what_nests_beyond_reading_is_a_clients_fault(ask: Ask, text: str) -> None:
    (error,) = ask(text)["errors"]
    assert error["extensions"]["code"] == "INVALID_REQUEST"


def test_a_long_chain_of_fragments_is_a_clients_fault(ask: Ask) -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(240))
    for end in ("fragment F240 on Query { position }", "fragment F240 on Query { ...F0 }"):
        errors = ask(f"{{ ...F0 }} {chain} {end}").get("errors", [])
        assert {error["extensions"]["code"] for error in errors} <= {"INVALID_REQUEST", "LIMIT_EXCEEDED"}


def test_the_cost_stands_in_the_answer_and_counts_the_objects_it_may_hold(ask: Ask) -> None:
    document = "query ($n: Int!) { events(first: $n) { nodes { seq } } }"
    for asked in (3, 700):
        assert ask(document, n=asked)["extensions"]["cost"] == {"requested": 1 + asked, "budget": Settings().cost}


def test_a_list_by_a_variables_default_costs_what_the_default_asks_for(ask: Ask) -> None:
    document = "query ($n: Int! = 300) { events(first: $n) { nodes { seq } } }"
    assert ask(document)["extensions"]["cost"]["requested"] == 301


def test_what_goes_beyond_the_budget_is_refused_before_the_store_is_asked(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unasked(*anything: object) -> None:
        raise AssertionError("the store was asked")

    monkeypatch.setattr(Ledger, "events", unasked)
    with keyed_client(ledger, graphql=Settings(cost=99)) as client:
        answer = client.post("/graphql", json={"query": "{ events(first: 99) { nodes { seq } } }"}).json()
    (error,) = answer["errors"]
    assert error["message"].startswith("100 objects may be in the answer; this server allows 99 (cost)")
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert answer["extensions"]["cost"] == {"requested": 100, "budget": 99}


def test_pages_of_a_thousand_within_pages_of_a_thousand_are_refused(ask: Ask) -> None:
    """A thousand series with a thousand figures each are a million objects, in one short request."""
    nested = "{ seriesSearch(first: 1000) { nodes { figuresConnection(first: 1000) { nodes { state } } } } }"
    assert refusal(ask, nested)["found"] == 1 + 1000 * (1 + 1 + 1000)


@pytest.mark.parametrize(
    "query",
    [
        f'{{ figures(series: "alibaba.revenue") {{ state knownFrom publishedAt recordedAt {FOUR} }} }}',
        f'{{ figuresConnection(series: "alibaba.revenue", first: 1000) {{ edges {{ cursor node {{ {EIGHT} }} }} }} }}',
        f"{{ conflicts(first: 1000) {{ nodes {{ {EIGHT} }} }} }}",
    ],
)
def test_long_lists_of_rich_figures_fit(ask: Ask, query: str) -> None:
    assert "errors" not in ask(query)


def test_every_list_of_objects_says_how_long_it_is_taken_to_be() -> None:
    """Else a list would cost as much as one object. Of a connection the field that answers it says so."""
    for kind in SCHEMA._schema.type_map.values():
        if not is_object_type(kind) or kind.name.startswith("__") or kind.name.endswith("Connection"):
            continue
        for name, field in kind.fields.items():
            directives = field.extensions["strawberry-definition"].directives
            sized = any(isinstance(each, ListSize) for each in directives)
            named = get_named_type(field.type)
            is_list = is_list_type(get_nullable_type(field.type)) and is_composite_type(named)
            assert sized == (is_list or named.name.endswith("Connection")), f"{kind.name}.{name}"


def test_a_command_costs_more_than_what_it_answers(ask: Ask) -> None:
    document = 'mutation { registerSubject(input: {code: "", name: "", kind: ""}) { __typename } }'
    assert ask(document)["extensions"]["cost"]["requested"] == 11


def test_a_document_is_parsed_measured_and_validated_once() -> None:
    text = '{ series(code: "once") { code } }'
    first = document_of(text, 2000)
    assert first.faults(SCHEMA._schema) is first.faults(SCHEMA._schema)
    assert document_of(text, 2000) is first


@pytest.mark.parametrize("text", ["", "0", "-1", "many", "1" * 12, "٣"])
def test_a_limit_that_is_none_refuses_the_start(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Settings.read({"LEDGER_GRAPHQL_COST": text})
    assert refused.value.path == ("LEDGER_GRAPHQL_COST",)


def test_the_limits_are_the_operators_to_set(client: TestClient) -> None:
    settings = Settings.read(
        {"LEDGER_GRAPHQL_DEPTH": "3", "LEDGER_GRAPHQL_ORIGINS": "https://a.example https://b.example"}
    )
    assert (settings.depth, settings.aliases) == (3, Settings().aliases)
    assert settings.origins == ("https://a.example", "https://b.example")


def test_a_query_string_is_bounded_and_the_limit_says_its_number(client: TestClient) -> None:
    answer = client.get(f"/graphql?query=%7Bposition%7D{'+' * LONGEST_QUERY_BYTES}")
    assert answer.status_code == 414
    assert f"at most {LONGEST_QUERY_BYTES} bytes" in answer.json()["errors"][0]["message"]
