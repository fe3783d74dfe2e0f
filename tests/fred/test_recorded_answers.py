"""FRED's own recorded answers come out of the ledger, from its "all releases" alone."""

from __future__ import annotations

import pytest

from tests.fred.conftest import Fred
from tests.fred.recordings import recorded


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("GDP_all_releases", 3199),
        ("GDP_asof_date", 2902),
        ("GDP_initial_release", 132),
        ("GDP_latest", 315),
        ("GDP_vintagedates", 393),
    ],
)
def test_a_recorded_request_gets_the_recorded_answer(gdp: Fred, name: str, rows: int) -> None:
    """Head and rows, to the letter."""
    record = recorded(name)
    given = gdp.json(record["request"]["path"].removeprefix("/fred/"), **record["request"]["params"])
    assert given == record["response"]
    assert list(given) == list(record["response"])
    assert given["count"] == rows


def test_a_withdrawn_quarter_reads_a_point_until_it_is_back(gdp: Fred) -> None:
    about = {"observation_start": "1946-01-01", "observation_end": "1946-01-01"}
    on = {"realtime_start": "1996-06-01", "realtime_end": "1996-06-01"}
    assert gdp.observed("GDP", **about, **on) == [("1946-01-01", "1996-06-01", "1996-06-01", ".")]
    on = {"realtime_start": "1997-06-01", "realtime_end": "1997-06-01"}
    assert gdp.observed("GDP", **about, **on) == [("1946-01-01", "1997-06-01", "1997-06-01", "210.4")]
