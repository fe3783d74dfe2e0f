"""Company facts as EDGAR answers them: one made for the tests, and those of four companies as crawled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ledger.importers.edgar import read_company_facts
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Define, Table, Told
from ledger.importers.vintage_tables import VintageOptions

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "sec-companyfacts"
NVDA_2024 = "CIK0001045810-NVDA-asof-2024-11-20.json.gz"
NVDA_2026 = "CIK0001045810-NVDA-asof-2026-07-09.json.gz"
SNOW = "CIK0001640147-SNOW-asof-2025.json.gz"
MRVL = "CIK0001835632-MRVL-asof-2026-06-08.json.gz"
LPA = "CIK0001997711-LPA-20F-asof-2025.json.gz"

ANNUAL = {"accn": "0000012345-23-000007", "fy": 2022, "fp": "FY", "form": "10-K", "filed": "2023-02-24"}
QUARTERLY = {"accn": "0000012345-23-000031", "fy": 2023, "fp": "Q2", "form": "10-Q", "filed": "2023-08-04"}
Row = dict[str, Any]


def crawled(name: str) -> Path:
    """The test skips where the file is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not here: ../shared/data/sec-companyfacts holds company facts as crawled")
    return path


def row(val: Any, end: str, start: str | None = None, filing: Mapping[str, Any] = ANNUAL, **more: Any) -> Row:
    spanned = {} if start is None else {"start": start}
    return spanned | {"end": end, "val": val, **filing, **more}


def concept(units: Any, label: Any = "A Label", description: Any = "What it is.") -> dict[str, Any]:
    return {"label": label, "description": description, "units": units}


def company(facts: Any, cik: Any = 12345, name: Any = "MADE CORP") -> dict[str, Any]:
    return {"cik": cik, "entityName": name, "facts": facts}


def revenues(*rows: Any) -> dict[str, Any]:
    """A company that states revenues in USD alone."""
    return company({"us-gaap": {"Revenues": concept({"USD": list(rows)})}})


MADE = company(
    {
        "dei": {"EntityCommonStockSharesOutstanding": concept({"shares": [row(2_500_125, "2023-02-17")]})},
        "us-gaap": {
            "EarningsPerShareBasic": concept({"USD/shares": [row(0.1, "2022-12-31", "2022-01-01")]}),
            "Assets": concept({"USD": [row(91_400_000, "2022-12-31"), row(91_500_000, "2022-12-31", None, QUARTERLY)]}),
            "Revenues": concept(
                {
                    "USD": [
                        row(41_250_000, "2022-12-31", "2022-01-01"),
                        row(10_300_000, "2023-06-30", "2023-04-01", QUARTERLY),
                        row(20_000_000, "2023-06-30", "2023-01-01", QUARTERLY),
                    ]
                },
                label=None,
                description=None,
            ),
        },
    },
)
"""Four concepts over an annual and a quarterly report; the second restates the assets."""


def read(folder: Path, content: Any, name: str = "facts.json", **options: Any) -> Table:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return read_company_facts(path, VintageOptions(**options))


def told(table: Table) -> list[Told]:
    return [item for item in table.items() if isinstance(item, Told)]


def drafts(table: Table, command: str) -> list[Any]:
    return [item.draft for item in table.items() if isinstance(item, Define) and item.command == command]


def faults(table: Table) -> list[str]:
    return [item.detail for item in table.items() if isinstance(item, Rejection)]
