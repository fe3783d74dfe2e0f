"""Lists in pages, things by their ids, what moved, and how often the store is asked for all of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from api.graphql.nodes import global_id
from ledger.application import Ledger
from ledger.store.sqlite import SqliteDatabase
from tests.graphql.conftest import Ask

LINE = "alibaba.other_accrued_liabilities"
PAGED = {
    "subjects": "code",
    "metrics": "code",
    "sources": "code",
    "periods": "code",
    "seriesSearch": "code",
    "conflicts": "series { code } period { dates }",
    "events": "seq",
    'changes(since: {knownOn: "2017-01-01"})': "figure { series { code } period { dates } } delta",
    'sourceClaims(source: "article-2026-03")': "claim { claimId seq } figure { series { code } period { dates } }",
    f'figuresConnection(series: "{LINE}")': "period { dates }",
}
PAGE = "edges { cursor node { %s } } nodes { %s } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


def connection(ask: Ask, field: str, **arguments: Any) -> dict[str, Any]:
    """One page of a list; `field` may have arguments of its own."""
    name, _, own = field.partition("(")
    given = ", ".join([*filter(None, [own[:-1]]), *(f"{key}: {value}" for key, value in arguments.items())])
    selected = PAGE % (PAGED[field], PAGED[field])
    answer = ask(f"{{ {name}{f'({given})' if given else ''} {{ {selected} totalCount }} }}")
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"][name]
    return found


@pytest.mark.parametrize("field", PAGED)
def test_pages_of_two_hold_the_whole_list_in_its_order_once(ask: Ask, field: str) -> None:
    whole = connection(ask, field, first=1000)
    assert whole["pageInfo"]["hasNextPage"] is False
    read: list[Any] = []
    page = connection(ask, field, first=2)
    while True:
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        read += page["nodes"]
        if not page["pageInfo"]["hasNextPage"] or len(read) > 20:
            break
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        page = connection(ask, field, first=2, after=f'"{page["pageInfo"]["endCursor"]}"')
        assert page["pageInfo"]["hasPreviousPage"] is True
    assert read == whole["nodes"][: len(read)]
    assert len(read) > 20 or read == whole["nodes"]


@pytest.mark.parametrize("field", PAGED)
def test_a_total_is_that_of_the_whole_list_where_it_is_told(ask: Ask, field: str) -> None:
    total = connection(ask, field, first=1)["totalCount"]
    told = not field.startswith(("conflicts", "changes", "sourceClaims"))
    assert (total is not None) == told
    assert total in (None, len(connection(ask, field, first=1000)["nodes"]))


@pytest.mark.parametrize("field", PAGED)
@pytest.mark.parametrize("arguments", ["first: 0", "first: 1001", 'after: "nonsense"', 'after: "WzEsIngiLDFd"'])
def test_a_page_that_cannot_be_is_refused(ask: Ask, field: str, arguments: str) -> None:
    name, _, own = field.partition("(")
    given = ", ".join(filter(None, [own[:-1], arguments]))
    (error,) = ask(f"{{ {name}({given}) {{ nodes {{ __typename }} }} }}")["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["extensions"]["problem"]["path"] == [arguments.split(":")[0]]


def test_a_cursor_pins_the_recording_cut_of_its_page(ask: Ask, ledger: Ledger) -> None:
    first = connection(ask, "subjects", first=1)["pageInfo"]["endCursor"]
    before = connection(ask, "subjects", after=f'"{first}"')["nodes"]
    name = f"zz-{ledger.log.head()}"
    ledger.command("register_subject", {"code": name, "name": name, "kind": "company"})
    assert connection(ask, "subjects", after=f'"{first}"')["nodes"] == before
    assert {"code": name} in connection(ask, "subjects")["nodes"]


@pytest.mark.parametrize(
    ("narrowed", "fits"),
    [
        ('text: "qwen downloads"', {"qwen.app.downloads"}),
        ('subject: "Qwen App", unit: "orders"', {"qwen.app.voice_orders"}),
        ("conflict: true", {"qwen.app.voice_orders"}),
        ('changedSince: "999999999999"', None),
    ],
)
def test_series_are_searched_by_all_that_is_said_of_them(ask: Ask, narrowed: str, fits: set[str] | None) -> None:
    answer = ask(f"{{ seriesSearch({narrowed}) {{ nodes {{ code }} totalCount }} }}")
    if fits is None:
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_TIME"
        return
    found = answer["data"]["seriesSearch"]
    assert fits <= {row["code"] for row in found["nodes"]}
    assert found["totalCount"] == len(found["nodes"])


def test_everything_is_found_again_by_its_id(ask: Ask) -> None:
    kinds = {
        "subjects": "subjects(first: 2) { nodes { id code } }",
        "metrics": "metrics(first: 2) { nodes { id code } }",
        "sources": "sources(first: 2) { nodes { id code } }",
        "periods": "periods(first: 1) { nodes { id code } }",
        "seriesSearch": "seriesSearch(first: 2) { nodes { id code } }",
        "events": "events(first: 2) { nodes { id seq } }",
        "conflicts": "conflicts { nodes { id period { dates } claims { id claimId } } }",
    }
    data = ask(f"{{ {' '.join(kinds.values())} }}")["data"]
    things = [node for name in kinds for node in data[name]["nodes"]]
    things += [claim for thing in things for claim in thing.pop("claims", [])]
    asked = """... on Subject { code } ... on Metric { code } ... on Source { code } ... on NamedPeriod { code }
        ... on Series { code } ... on Event { seq } ... on Figure { period { dates } } ... on Claim { claimId }"""
    ids = [thing["id"] for thing in things]
    found = ask(f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ id {asked} }} }}", ids=ids)["data"]["nodes"]
    assert found == things
    assert len({thing["id"] for thing in things}) == len(things) > 12
    one = ask(f"query ($id: ID!) {{ node(id: $id) {{ __typename id {asked} }} }}", id=ids[0])["data"]["node"]
    assert one == {"__typename": "Subject", **things[0]}


def test_a_figure_by_its_id_is_as_of_the_cut(ask: Ask) -> None:
    figure = ask(f'{{ figures(series: "{LINE}") {{ id state }} }}')["data"]["figures"][0]
    document = "query ($id: ID!, $on: When) { node(id: $id, knownOn: $on) { ... on Figure { state } } }"
    assert ask(document, id=figure["id"])["data"]["node"] == {"state": "KNOWN"}
    assert ask(document, id=figure["id"], on="2001-01-01")["data"]["node"] == {"state": "NOT_YET_KNOWN"}


@pytest.mark.parametrize("id", ["", "nonsense", "####", global_id("Nothing", "x"), "U3ViamVjdA"])
def test_an_id_that_is_none_is_refused(ask: Ask, id: str) -> None:
    (error,) = ask("query ($id: ID!) { node(id: $id) { id } }", id=id)["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    "id",
    [global_id(kind, "nothing") for kind in ("Subject", "Series", "Figure", "Claim", "Event", "NamedPeriod")]
    + [global_id("Event", "0"), global_id("Event", "9" * 30), global_id("Event", "0" * 20 + "1" * 5000)]
    + [global_id("Figure", "1" * 32)],
)
def test_what_is_not_there_is_null_and_leaves_the_others(ask: Ask, id: str) -> None:
    known = global_id("Subject", "alibaba")
    answer = ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[id, known])
    assert answer["data"]["nodes"] == [None, {"id": known}]


def test_the_latest_figure_is_the_one_that_ends_last(ask: Ask) -> None:
    document = """{ series(code: "%s") { latest { period { dates } } figures { period { dates } } }
        latest(series: "%s") { period { dates } }
        before: latest(series: "%s", knownOn: "2016-06-30") { period { end } } }"""
    data = ask(document % (LINE, LINE, LINE))["data"]
    assert data["latest"] == data["series"]["latest"] == data["series"]["figures"][-1]
    assert data["before"]["period"]["end"] < data["latest"]["period"]["dates"][:10]


def test_what_moved_between_two_cuts_says_from_what_to_what_and_why(ask: Ask) -> None:
    document = """{ changes(since: {knownOn: "2017-01-01"}, until: {knownOn: "2018-01-01"}) { nodes {
        delta before { state value { amount } cut { knownOn } }
        figure { series { code } value { amount } cut { knownOn } }
        because { kind reason source { title } } } } }"""
    moves = ask(document)["data"]["changes"]["nodes"]
    assert moves
    revised = [move for move in moves if move["delta"] is not None]
    for move in revised:
        assert {reason["kind"] for reason in move["because"]} & {"restated", "reported"}
        assert move["before"]["cut"]["knownOn"] == "2017-01-01"
        assert move["figure"]["cut"]["knownOn"] == "2018-01-01"
        assert int(move["figure"]["value"]["amount"]) - int(move["before"]["value"]["amount"]) == int(move["delta"])
    assert revised
    assert {move["before"]["state"] for move in moves if move["delta"] is None} == {"NOT_YET_KNOWN"}


def test_changes_since_nothing_are_refused(ask: Ask) -> None:
    (error,) = ask("{ changes(since: {}) { nodes { delta } } }")["errors"]
    assert error["extensions"]["problem"]["path"] == ["since"]


def test_the_triangle_of_a_series_has_a_row_a_vintage_date_or_a_period(ask: Ask) -> None:
    document = """query ($mode: VintageMode!) { series(code: "%s") { vintages(mode: $mode) { nodes {
        vintageOn figures { period { dates } state number value { amount } claim { source { code } } } } } } }"""
    rows = {
        mode: ask(document % LINE, mode=mode)["data"]["series"]["vintages"]["nodes"]
        for mode in ("ALL", "CHANGED", "FIRST", "LATEST")
    }
    assert [row["vintageOn"] for row in rows["ALL"]] == [row["vintageOn"] for row in rows["CHANGED"]]
    periods = [row["figures"][0]["period"] for row in rows["LATEST"]]
    assert [row["figures"][0]["period"] for row in rows["FIRST"]] == periods
    assert [cell["period"] for cell in rows["ALL"][-1]["figures"]] == periods
    assert all(row["figures"][0]["number"] == 1 for row in rows["FIRST"])


def test_the_releases_of_a_series_are_its_publications_with_what_each_states(ask: Ask) -> None:
    document = """{ series(code: "%s") { releases { source { code } publication { knownAt }
        figures { period { dates } number values { amount } } }
        figures { releases { number source { code } } period { dates } } } }"""
    series = ask(document % LINE)["data"]["series"]
    published = [release["publication"]["knownAt"] for release in series["releases"]]
    assert published == sorted(published)
    by_release = sorted(
        (figure["period"]["dates"], figure["number"], release["source"]["code"])
        for release in series["releases"]
        for figure in release["figures"]
    )
    by_figure = sorted(
        (figure["period"]["dates"], release["number"], release["source"]["code"])
        for figure in series["figures"]
        for release in figure["releases"]
    )
    assert by_release == by_figure


def test_the_log_says_how_far_it_goes_and_that_all_is_well(ask: Ask, ledger: Ledger) -> None:
    log = ask("{ log { size position recordedAt parked { seq error } } events(first: 1000) { nodes { recordedAt } } }")
    last = log["data"]["events"]["nodes"][-1]["recordedAt"]
    head = ledger.log.head()
    assert log["data"]["log"] == {"size": head, "position": head, "recordedAt": last, "parked": []}


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """How often the store was read meanwhile: a question is one transaction."""
    reads = 0
    original = SqliteDatabase.reading

    def reading(database: SqliteDatabase) -> Any:
        nonlocal reads
        reads += threading.current_thread().name != "follower"
        return original(database)

    with monkeypatch.context() as patched:
        patched.setattr(SqliteDatabase, "reading", reading)
        yield lambda: reads


RICH = """state claims { source { title } anchors { passage { exact } } } vintages { claim { source { title } } }
    audit { source { title } answer { state } } releases { source { title } } disputes { reason }
    linkedPeriods { old } series { code subject { name } metric { name } } cut { position }
    resolution { alternatives { claim { source { title } } } }"""
MOVES = 'changes(since: {knownOn: "2001-01-01"}, first: %d)'


@pytest.mark.parametrize(
    "query",
    [
        "{ seriesSearch(first: %d) { nodes { code subject { name } metric { name } cut { position } } totalCount } }",
        '{ seriesSearch(first: %d, unit: "CNY") { nodes { figureCount latest(type: INSTANT) { claims { seq } } } } }',
        f'{{ figuresConnection(series: "{LINE}", first: %d) {{ nodes {{ {RICH} }} }} }}',
        f"{{ {MOVES} {{ nodes {{ figure {{ {RICH} }} before {{ {RICH} }} }} }} }}",
        "{ sources(first: %d) { nodes { title publication { knownAt } } totalCount } }",
        "{ events(first: %d) { nodes { seq content } totalCount } }",
    ],
)
def test_the_store_is_asked_as_often_for_many_as_for_few(ask: Ask, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    asked = []
    for first in (2, 5):
        with counted(monkeypatch) as reads:
            answer = ask(query % first)
            assert "errors" not in answer, answer
            asked.append(reads())
    assert asked[0] == asked[1] <= 30
