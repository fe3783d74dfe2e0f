"""Answers that FRED gave, recorded, and one made for the tests."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.loading import LoadSummary, load_seeds
from tests.stores import url_of

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "fred-gdp"
ALL_RELEASES = FOLDER / "GDP_all_releases_2024-11-03.json.gz"
Rows = Sequence[tuple[str, str, str, str]]

# Three quarters over four publications: revised, withdrawn and back, first seen later.
COURSE: Rows = (
    ("2020-01-01", "2020-04-29", "2020-05-27", "100.0"),
    ("2020-01-01", "2020-05-28", "2020-07-29", "."),
    ("2020-01-01", "2020-07-30", "9999-12-31", "101.25"),
    ("2020-04-01", "2020-07-30", "9999-12-31", "90.5"),
    ("2020-07-01", "2020-10-29", "2020-11-24", "99.0"),
    ("2020-07-01", "2020-11-25", "9999-12-31", "98.75"),
)


def recorded(name: str) -> Any:
    """What was asked and answered on 2024-11-03; the test skips where the recording is absent."""
    path = FOLDER / f"{name}_2024-11-03.json.gz"
    if not path.exists():
        pytest.skip(f"{path.name} is not here: ../shared/data/fred-gdp holds FRED's recorded answers")
    return json.loads(gzip.decompress(path.read_bytes()))


def answer(rows: Rows = COURSE, **head: Any) -> dict[str, Any]:
    """What FRED would answer with these (date, first day, last day, value)."""
    names = ("date", "realtime_start", "realtime_end", "value")
    return {
        "realtime_start": "1776-07-04",
        "realtime_end": "9999-12-31",
        "observation_start": "1600-01-01",
        "observation_end": "9999-12-31",
        "units": "lin",
        "output_type": 1,
        "file_type": "json",
        "order_by": "observation_date",
        "sort_order": "asc",
        "count": len(rows),
        "offset": 0,
        "limit": 100000,
        "observations": [dict(zip(names, row, strict=True)) for row in rows],
    } | head


def recording(rows: Rows = COURSE, series_id: str = "MADE", **head: Any) -> dict[str, Any]:
    """The answer with its request, as recordings are kept."""
    params = {"series_id": series_id, "realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}
    return {
        "request": {"path": "/fred/series/observations", "params": params},
        "response_date": "Sun, 03 Jan 2021 14:33:37 GMT",
        "response": answer(rows, **head),
    }


def write(path: Path, content: Any) -> Path:
    """As JSON, packed where the name ends in .gz."""
    text = json.dumps(content).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def load(ledger: Ledger, *paths: Path) -> LoadSummary:
    """Everything, without a refusal."""
    summary = load_seeds(ledger, paths)
    assert summary.rejected == ()
    return summary


def load_gdp(database: Path) -> None:
    """GDP with all its releases into a new file; the test skips where the recording is absent."""
    if not ALL_RELEASES.exists():
        pytest.skip("../shared/data/fred-gdp with FRED's recorded answers is not here")
    with Ledger.open(url_of(database)) as ledger:
        load(ledger, ALL_RELEASES)
