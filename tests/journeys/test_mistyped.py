"""A mistyped parameter is an error in every face: it is never left out in silence (semantics 7, also)."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from ledger.domain import drafts
from ledger.domain.drafts import Draft
from ledger.domain.parsing import parse
from ledger.errors import InvalidInput
from tests.journeys.rest_driver import ROUTES
from tests.journeys.wording import Refusal, exact
from tests.journeys.world import GROWTH, QUARTER, World

FIGURE = f"/v1/series/{GROWTH}/figures/2025-Q3"
ASKED = f'query Q($knownOn: When) {{ figure(series: "{GROWTH}", period: "{QUARTER}", knownOn: $knownOn) {{ state }} }}'
ANY_ID = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def reported(growth: World) -> World:
    growth.at("2025-11-25T18:00")
    growth.report("34", "2025-11-25")
    return growth


def test_an_unknown_field_of_a_command_is_an_error_that_names_it(reported: World) -> None:
    """`publishedat` for `published_at`: nothing is recorded."""
    before = reported.position()
    said = {"series": GROWTH, "period": QUARTER, "source": reported.source("2025-11-25"), "value": exact("33")}
    refusal = reported.refusal("report_figure", said | {"publishedat": "2025-11-25"})
    assert refusal.code in ("INVALID_INPUT", "INVALID_REQUEST")
    nested = reported.refusal("report_figure", said | {"value": exact("33") | {"decimal": 0}})
    assert nested.code in ("INVALID_INPUT", "INVALID_VALUE", "INVALID_REQUEST")
    assert reported.position() == before


@pytest.mark.parametrize("known_on", ["yesterday", "2025-02-30", "2025-11-25T14:24", "25.11.2025", ""])
def test_a_cut_that_cannot_be_read_is_an_error(served: World, known_on: str) -> None:
    """Never the present instead."""
    with pytest.raises(Refusal) as refused:
        served.figure(known_on=known_on)
    assert (refused.value.code, refused.value.path) == ("INVALID_TIME", ("known_on",))


@pytest.mark.parametrize("recorded_by", ["now", "2025-13-01", "-1", "999999", ""])
def test_a_recording_cut_that_cannot_be_read_or_is_not_reached_is_an_error(served: World, recorded_by: str) -> None:
    """A position beyond the log too: its answer would change."""
    with pytest.raises(Refusal) as refused:
        served.figure(recorded_by=recorded_by)
    assert (refused.value.code, refused.value.path) == ("INVALID_TIME", ("recorded_by",))


@pytest.mark.parametrize("name", ["knownOn", "known_om", "as_of", "asOf", "Known_On"])
@pytest.mark.parametrize("path", [FIGURE, f"{FIGURE}/vintages", f"{FIGURE}/audit", "/v1/conflicts"])
def test_rest_refuses_a_parameter_that_it_does_not_have(client: TestClient, path: str, name: str) -> None:
    """Also where it is GraphQL's spelling; the answer says what there is."""
    response = client.get(path, params={name: "2025-11-25"})
    assert response.status_code == 422
    problem = response.json()
    assert (problem["code"], problem["path"]) == ("INVALID_INPUT", [name])
    assert "known_on" in problem["hint"]


def test_rest_refuses_a_parameter_given_twice(client: TestClient) -> None:
    """Which of two counts is not for the server to choose."""
    response = client.get(FIGURE, params=[("known_on", "2025-11-25"), ("known_on", "2025-11-26")])
    assert (response.status_code, response.json()["path"]) == (422, ["known_on"])


@pytest.mark.parametrize("route", sorted(ROUTES.values()))
def test_rest_refuses_parameters_on_commands(client: TestClient, route: str) -> None:
    """A command has a body, and nothing beside it."""
    path = route.format(claim=ANY_ID, event=ANY_ID)
    response = client.post(path, params={"known_on": "2025-11-25"}, json={})
    assert (response.status_code, response.json()["code"]) == (422, "INVALID_INPUT")


@pytest.mark.parametrize("argument", ["known_on", "knownAt", "asOf"])
def test_graphql_refuses_an_argument_that_it_does_not_have(client: TestClient, argument: str) -> None:
    """Before anything is asked of the ledger."""
    query = f'{{ figure(series: "{GROWTH}", period: "{QUARTER}", {argument}: "2025-11-25") {{ state }} }}'
    body = client.post("/graphql", json={"query": query}).json()
    assert body["errors"][0]["extensions"]["code"] == "INVALID_REQUEST"
    assert argument in body["errors"][0]["message"]


def test_graphql_refuses_a_variable_of_another_name(client: TestClient) -> None:
    """A variable that is asked for and sent under a mistyped name is not null in silence."""
    for body in (
        {"query": ASKED, "variables": {"knownon": "2025-11-25"}},
        {"query": ASKED, "variables": {"knownOn": "2025-11-25", "recordedBy": "2025-11-25"}},
    ):
        (error,) = client.post("/graphql", json=body).json()["errors"]
        assert error["extensions"]["code"] == "INVALID_REQUEST"
        assert "not declared" in error["message"]


def test_graphql_refuses_a_member_that_requests_do_not_have(client: TestClient) -> None:
    """`variabels`: else the answer would be that of another cut. By POST and by GET."""
    mistyped = {"query": ASKED, "variabels": '{"knownOn": "2025-11-25"}'}
    for response in (client.post("/graphql", json=mistyped), client.get("/graphql", params=mistyped)):
        assert response.status_code == 400
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "MALFORMED_REQUEST"
        assert error["extensions"]["problem"]["path"] == ["variabels"]


DRAFTS = [
    each for each in vars(drafts).values() if isinstance(each, type) and issubclass(each, Draft) and each != Draft
]


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.__name__)
def test_no_draft_has_room_for_an_unknown_field(draft: type[Draft]) -> None:
    """Every command of every face is read as a draft."""
    with pytest.raises(InvalidInput) as refused:
        parse(draft, {"mistyped": "x"})
    assert ("mistyped",) in {fault.path for fault in refused.value.fields}
