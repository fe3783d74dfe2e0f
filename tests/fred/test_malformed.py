"""Requests put together at random: each is answered in its form, none fails, none writes."""

from __future__ import annotations

import random
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from tests.fred.conftest import Fred

PATHS = ("series", "series/observations", "series/vintagedates", "series/search", "series/updates", "category", "x", "")
NAMES = (
    "api_key", "file_type", "series_id", "realtime_start", "realtime_end", "observation_start", "observation_end",
    "output_type", "units", "frequency", "aggregation_method", "sort_order", "order_by", "limit", "offset",
    "vintage_dates", "search_text", "search_type", "filter_variable", "filter_value", "recorded_by", "unknown",
)  # fmt: skip
VALUES = (
    "", "MADE", "MADE:GE", "MADE:ANCHOR", "none", "json", "xml", "0", "1", "2", "3", "4", "-1", "1e9", "9" * 20,
    "0001-01-01", "9999-12-30", "9999-12-31", "1776-07-04", "2020-06-01", "2020-02-30", "2020-06-01,2021-01-01",
    "asc", "desc", "pch", "pca", "log", "lin", "q", "a", "sa", "wef", "avg", "eop", "*", "M*", "[", "\x00", "\uffff",
    "😀", "frequency", "Quarterly", "title", "last_updated", "full_text", "series_id", "2026-11-25T00:00:00Z", "٣",
)  # fmt: skip


@pytest.mark.parametrize("requests", [300, pytest.param(5000, marks=pytest.mark.slow)])
def test_no_request_fails_or_writes(made: Fred, requests: int) -> None:
    chance = random.Random(requests)
    head = made.ledger.progress().head
    statuses: Counter[int] = Counter()
    for _ in range(requests):
        path = chance.choice(PATHS)
        params = {name: chance.choice(VALUES) for name in chance.sample(NAMES, chance.randint(0, 4))}
        if chance.random() < 0.9:  # most get beyond the first refusals
            params |= {"api_key": "x"}
        if chance.random() < 0.5 and path.startswith("series"):
            params |= {"search_text": "made"} if path == "series/search" else {"series_id": "MADE"}
        sent = made.client.request(chance.choice(("GET", "GET", "GET", "POST")), f"/fred/{path}", params=params)
        statuses[sent.status_code] += 1
        assert sent.status_code in (200, 400, 404, 405), (path, params, sent.text)
        if params.get("file_type") == "json":
            assert sent.json()
        else:
            ET.fromstring(sent.content)
    assert min(statuses[200], statuses[400], statuses[404]) > 0
    assert made.ledger.progress().head == head
