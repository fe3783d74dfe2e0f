"""The parts of addresses: what each means, looks like, and an example that holds in the seeds."""

from __future__ import annotations

import re
from typing import Any

from api.rest.negotiation import LIST_FORMATS
from api.rest.queries import LARGEST_POSITION

_PART = re.compile(r"\{(\w+)(?::\w+)?\}")
_CODE = {"type": "string", "pattern": "^[A-Za-z0-9._:-]+$", "minLength": 1, "maxLength": 200}
_EVENT = {"type": "string", "format": "uuid"}
_PARTS: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "series/{code}": ("the series' code", _CODE, "alibaba.cloud.revenue_yoy"),
    "subjects/{code}": ("the subject's code", _CODE, "alibaba.cloud"),
    "metrics/{code}": ("the metric's code", _CODE, "revenue_yoy"),
    "metrics/{metric}": ("the metric's code", _CODE, None),
    "periods/{code}": ("the period's code", _CODE, "spring-festival-2026"),
    "sources/{code}": ("the source's code", _CODE, "issuer-2024-11-15"),
    "figures/{period}": (
        "2025-Q3, FY2026-Q2, 2025-07-01--2025-10-01 (or its / percent-encoded), 2025-11-17--P7D, 2016-03-31",
        {"type": "string", "minLength": 1, "maxLength": 200},
        "2025-07-01--2025-10-01",
    ),
    "events/{event}": ("the event's id", _EVENT, None),
    "claims/{claim}": ("the claim's id: that of the event that reported it", _EVENT, None),
    "disputes/{dispute}": ("the dispute's id: that of its event", _EVENT, None),
    "proof/{position}": ("a log position", {"type": "integer", "minimum": 1, "maximum": LARGEST_POSITION}, "100"),
    "tile/{tile}": (
        "level and number of a tile, or entries and a number, as tlog-tiles writes them",
        {"type": "string", "pattern": r"^(entries|0|[1-9][0-9]?)/([0-9]{3}|x[0-9]{3}/[0-9]{3})(\.p/[1-9][0-9]{0,2})?$"},
        "0/000.p/100",
    ),
    "problems/{slug}": ("the end of a problem's type", {"type": "string", "pattern": "^[a-z-]+$"}, "not-found"),
}


def path_names(path: str) -> list[str]:
    """The names of the parts of a route's path."""
    return _PART.findall(path)


def told_path(path: str) -> str:
    """A route's path as OpenAPI writes it."""
    return _PART.sub(r"{\1}", path)


def path_parameters(path: str) -> list[dict[str, Any]]:
    """One parameter a part of the path."""
    told = told_path(path)
    found = []
    for name in path_names(path):
        if name == "format":
            found.append(_format_parameter())
            continue
        before = told[: told.index(f"{{{name}}}")].rstrip("/").rpartition("/")[2]
        description, schema, example = _PARTS[f"{before}/{{{name}}}"]
        parameter = {"name": name, "in": "path", "required": True, "description": description, "schema": schema}
        shown = example and not path.endswith("/text")  # the seeds bring no texts
        found.append(parameter | ({"example": example} if shown else {}))
    return found


def _format_parameter() -> dict[str, Any]:
    return {
        "name": "format",
        "in": "path",
        "required": True,
        "description": "the representation; it wins over Accept",
        "schema": {"type": "string", "enum": [each.suffix for each in LIST_FORMATS]},
        "example": "csv",
    }
