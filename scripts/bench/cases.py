"""What is asked of every server, and how its answer reads: rows of the same eight fields."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from bench.client import get, post_json
from bench.seeding import FIRST_DAY, SERIES

Row = tuple[str | None, ...]
"""period start and end, state, comparator, amount, unit, published at, source code."""
Variables = dict[str, Any]

FIELDS = "period { start end } state value { comparator amount unit } publishedAt source { code }"
PG_FIELDS = "periodStart periodEnd state comparator amount unit publishedAt sourceCode"
PAGE_DAYS = 100
_PAGES = 64
_SEED = 8


class Ask(NamedTuple):
    """The requests of a case to one kind of server, and the reading of an answer to them."""

    requests: Sequence[bytes]
    rows: Callable[[Any], list[Row]]


class Case(NamedTuple):
    """One question in the words of each kind of server: `graphql`, `postgraphile`, `rest`.

    `clients`: None times single requests of one client; else the rate at which so many clients are served.
    """

    name: str
    asks: dict[str, Ask]
    clients: int | None = None


def cases() -> Iterator[Case]:
    """Every case, in the order of the report."""
    for series, count in sorted(SERIES.items(), key=lambda each: each[1]):
        yield Case(f"flat {count:,}", _flat(series))
    yield Case("connection 1,000", _connection("bench.short", 1000))
    yield Case("one figure", _one_figure())
    yield Case(f"page of {PAGE_DAYS} known on K", _page())
    yield Case(f"page of {PAGE_DAYS} known on K, 8 clients", _page(), clients=8)


def _flat(series: str) -> dict[str, Ask]:
    asked = [{"series": series}]
    ours = f"query Flat($series: String!) {{ figures(series: $series) {{ {FIELDS} }} }}"
    theirs = f"query Flat($series: String!) {{ figuresKnownOnList(series: $series) {{ {PG_FIELDS} }} }}"
    return {
        "graphql": Ask(_posts(ours, asked), lambda answer: _nested(answer["figures"])),
        "postgraphile": Ask(_posts(theirs, asked), lambda answer: _flat_rows(answer["figuresKnownOnList"])),
    }


def _connection(series: str, first: int) -> dict[str, Ask]:
    asked = [{"series": series, "first": first}]
    shape = "edges {{ cursor node {{ {fields} }} }} pageInfo {{ hasNextPage endCursor }}"
    head = "query Edges($series: String!, $first: Int)"
    ours = f"{head} {{ figuresConnection(series: $series, first: $first) {{ {shape.format(fields=FIELDS)} }} }}"
    theirs = f"{head} {{ figuresKnownOn(series: $series, first: $first) {{ {shape.format(fields=PG_FIELDS)} }} }}"
    return {
        "graphql": Ask(_posts(ours, asked), lambda answer: _nested(_nodes(answer["figuresConnection"]))),
        "postgraphile": Ask(_posts(theirs, asked), lambda answer: _flat_rows(_nodes(answer["figuresKnownOn"]))),
    }


def _one_figure() -> dict[str, Ask]:
    starts = [start for start, _ in _places(_PAGES)]
    periods = [(str(start), str(start + timedelta(days=1))) for start in starts]
    ours = f'query One($period: Period!) {{ figure(series: "bench.daily", period: $period) {{ {FIELDS} }} }}'
    theirs = "query One($from: Date!, $to: Date!) { "
    theirs += f'figureKnownOn(series: "bench.daily", from: $from, to: $to) {{ {PG_FIELDS} }} }}'
    return {
        "graphql": Ask(
            _posts(ours, [{"period": f"{start}/{end}"} for start, end in periods]),
            lambda answer: _nested([answer["figure"]]),
        ),
        "postgraphile": Ask(
            _posts(theirs, [{"from": start, "to": end} for start, end in periods]),
            lambda answer: _flat_rows([answer["figureKnownOn"]]),
        ),
    }


def _page() -> dict[str, Ask]:
    places = [(start, start + timedelta(days=PAGE_DAYS), known_on) for start, known_on in _places(_PAGES)]
    dates = [{"from": str(start), "to": str(end), "knownOn": str(known_on)} for start, end, known_on in places]
    instants = [given | {"knownOn": f"{given['knownOn']}T23:59:59.999999Z"} for given in dates]
    head = "query Page($from: Date, $to: Date, $knownOn: {when})"
    arguments = '(series: "bench.daily", from: $from, to: $to, knownOn: $knownOn)'
    ours = f"{head.format(when='When')} {{ figures{arguments} {{ {FIELDS} }} }}"
    theirs = f"{head.format(when='Datetime')} {{ figuresKnownOnList{arguments} {{ {PG_FIELDS} }} }}"
    rest = [
        {"known_on": given["knownOn"], "from": given["from"], "to": given["to"], "limit": PAGE_DAYS} for given in dates
    ]
    return {
        "graphql": Ask(_posts(ours, dates), lambda answer: _nested(answer["figures"])),
        "postgraphile": Ask(_posts(theirs, instants), lambda answer: _flat_rows(answer["figuresKnownOnList"])),
        "rest": Ask(
            [get(f"/v1/series/bench.daily/figures?{urlencode(given)}") for given in rest],
            lambda answer: [_rest_row(figure) for figure in answer["figures"]],
        ),
    }


def _places(count: int) -> list[tuple[date, date]]:
    """Where to begin reading, and a date K some months on, when not everything of the page is out yet."""
    random_ = random.Random(_SEED)  # noqa: S311 – the same questions every time
    starts = [FIRST_DAY + timedelta(days=random_.randrange(SERIES["bench.daily"] - PAGE_DAYS)) for _ in range(count)]
    return [(start, start + timedelta(days=random_.randint(PAGE_DAYS - 20, 600))) for start in starts]


def _posts(query: str, variables: Sequence[Variables]) -> list[bytes]:
    return [post_json("/graphql", json.dumps({"query": query, "variables": each}).encode()) for each in variables]


def _nodes(connection: Any) -> list[Any]:
    assert connection["edges"][-1]["cursor"] == connection["pageInfo"]["endCursor"]
    return [edge["node"] for edge in connection["edges"]]


def _nested(figures: Sequence[Any]) -> list[Row]:
    found: list[Row] = []
    for figure in figures:
        value = figure["value"] or {}
        found.append((
            figure["period"]["start"], figure["period"]["end"], figure["state"].upper(),
            value.get("comparator") and value["comparator"].lower(), value.get("amount"), value.get("unit"),
            figure["publishedAt"], figure["source"] and figure["source"]["code"],
        ))  # fmt: skip
    return found


def _rest_row(figure: Any) -> Row:
    return _nested([figure | {"publishedAt": figure["published_at"]}])[0]


def _flat_rows(figures: Sequence[Any]) -> list[Row]:
    return [tuple(figure[name] for name in PG_FIELDS.split()) for figure in figures]
