"""Random histories of one figure: steps that name what they act on by a number, resolved when played.

Numbers and publication dates come from small sets, of which each history has a few, so that overlaps, ties,
shorthand, refinements and conflicts are frequent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.properties.workshop import PERIOD, PUBLISHERS, ZONES

Draft = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One command to come.

    `pick` and `other` choose the events that it names, among those recorded when it is played; `value` and
    `published` what it says among those of its history (None: nothing). `tier` and `capture` choose the
    source; its publisher is that of the claim acted on unless `publisher` says.
    """

    command: str
    pick: int = 0
    other: int = 0
    value: int | None = None
    published: int | None = None
    tier: int = 2
    capture: int = 1
    publisher: str | None = None
    fields: tuple[tuple[str, Any], ...] = ()


def _exact(amount: str, decimals: int | None = None) -> dict[str, Any]:
    return {"comparator": "exact", "amount": amount} | ({} if decimals is None else {"decimals": decimals})


def _range(lower: str, upper: str, lower_inclusive: bool = True, upper_inclusive: bool = True) -> Draft:
    return {
        "comparator": "range",
        "lower": lower,
        "upper": upper,
        "lower_inclusive": lower_inclusive,
        "upper_inclusive": upper_inclusive,
    }


VALUES: tuple[Draft, ...] = (
    *(_exact(amount) for amount in ("10", "10", "12", "10.2", "9.8", "10.0", "11", "0", "-10", "100")),
    *(_exact("10", decimals) for decimals in (0, 0, -1, 1)),
    *(_exact("12", decimals) for decimals in (0, -1)),
    *(_exact("10.2", decimals) for decimals in (1, 0, 2)),
    _exact("10", 0) | {"as_reported": "ten"},
    _exact("10.49"),
    _exact("10.5", 1),
    _exact("100", -2),
    *({"comparator": "approx", "amount": amount} for amount in ("10", "10", "12", "100", "0", "9.8", "-10", "0.0")),
    *({"comparator": "gt", "lower": lower} for lower in ("10", "10", "12", "0", "9.8")),
    *({"comparator": "ge", "lower": lower} for lower in ("10", "10.2", "100")),
    *({"comparator": "lt", "upper": upper} for upper in ("10", "12", "0")),
    *({"comparator": "le", "upper": upper} for upper in ("10", "10.2", "4")),
    *({"comparator": "nearly", "upper": upper} for upper in ("10", "12", "100", "10.2", "0")),
    _range("9", "11"),
    _range("10", "12"),
    _range("10", "12", False, True),
    _range("10", "12", True, False),
    _range("10", "10"),
    _range("100", "1000", True, False),
    *({"comparator": "rank_set", "ranks": ranks} for ranks in ([1, 2, 3, 4], [4, 3, 2, 1], [1, 2])),
    *({"comparator": "absent", "reason": reason} for reason in ("not_reported", "withheld", "unknown")),
)


def _published(stated: str, zone: str = "UTC", basis: str = "stated") -> Draft:
    return {"published_at": stated, "published_zone": zone, "published_basis": basis}


PUBLICATIONS: tuple[Draft, ...] = (
    _published("2025-11-25"),
    _published("2025-11-30"),
    _published("2025-11"),  # known from the same instant as 2025-11-30
    _published("2025-11-25T16:30Z"),
    _published("2025-11-26T00:30", "Asia/Hong_Kong"),  # the same instant
    _published("2025-11-25T16:30:00Z", basis="inferred"),  # the same instant
    _published("2025-11-25T08:00Z"),
    _published("2025-11-25", "Asia/Hong_Kong"),
    _published("2025-11-25", "America/New_York"),
    _published("2025-11", "Asia/Hong_Kong", "crawled"),
    _published("2025-11-02T01:30", "America/New_York"),  # shown twice by the clocks
    _published("2025"),
    _published("2025-12-31"),  # known from the same instant as 2025
    _published("2026-02-01"),
    _published("2026-03-01"),
    _published("2027"),  # out, and not yet known
)
ORDERS = ([1, 2, 3, 4, 5, 6, 7], [7, 6, 5, 4, 3, 2, 1], [2, 1, 3, 4, 5, 6, 7], [6, 2, 4, 1, 3, 5, 7])

picks = st.integers(0, 11)
said = st.integers(0, 5)
tiers = st.sampled_from((2, 2, 1, 3, 4, 6, 5, 7))
captures = st.sampled_from((1, 2))
publishers = st.sampled_from(PUBLISHERS[:1] * 3 + PUBLISHERS[1:2] * 2 + PUBLISHERS[2:])
# One in twelve speaks for another publisher than the claim's, which the ledger has to refuse.
foreign = st.sampled_from((None,) * 11 + PUBLISHERS[:1])


def _acts(
    command: str, fields: dict[str, st.SearchStrategy[Any]] | None = None, **drawn: st.SearchStrategy[Any]
) -> st.SearchStrategy[Step]:
    extra = st.fixed_dictionaries(fields).map(lambda given: tuple(given.items())) if fields else st.just(())
    return st.builds(Step, st.just(command), picks, fields=extra, **drawn)


def _states(
    command: str, fields: dict[str, st.SearchStrategy[Any]] | None = None, **drawn: st.SearchStrategy[Any]
) -> st.SearchStrategy[Step]:
    source = {"published": said, "tier": tiers, "capture": captures, "publisher": foreign}
    return _acts(command, fields, **(source | drawn))


@st.composite
def _correction(draw: st.DrawFn) -> Step:
    what = draw(st.sampled_from(("value", "published", "source", "value published", "value source published")))
    value = draw(said) if "value" in what else None
    published = draw(said) if "published" in what else None
    publisher = draw(st.sampled_from((None, None, *PUBLISHERS))) if "source" in what else None
    tier = draw(tiers) if "source" in what else 0
    reason = (("reason", "a slip of ours"),)
    return Step("correct_figure", draw(picks), 0, value, published, tier, draw(captures), publisher, reason)


_reports = _states("report_figure", value=said, publisher=publishers)
# The same wording at another place of its source is the same claim with a further anchor.
_PLACES: tuple[list[dict[str, Any]], ...] = ([], [{"start": 0, "end": 4}], [{"start": 7, "end": 9, "exact": "十億"}])
_anchored_reports = _states("report_figure", {"anchors": st.sampled_from(_PLACES)}, value=said, publisher=publishers)
_reaffirms = _states("reaffirm_figure", value=st.none() | said)
_restates = _states("restate_figure", {"reason": st.sampled_from(("revision", "error", "recast"))}, value=said)
_retracts = _states("retract_figure", {"reason": st.just("withdrawn")})
_links = _acts("link_claims", {"relation": st.sampled_from(("quotes", "supersedes"))}, other=picks)
_disputes = _acts(
    "dispute_figure",
    {"disputed_by": st.sampled_from(("an analyst", "a reader")), "reason": st.just("looks wrong")},
    value=st.none() | said,
)
_outcomes = st.sampled_from(("upheld", "rejected", "withdrawn"))
_resolutions = _acts("resolve_dispute", {"outcome": _outcomes, "reason": st.just("settled")})
_voids = _acts("void_figure", {"reason": st.just("never said")})
_orders = _acts("set_precedence", {"order": st.sampled_from(ORDERS)})


def _weighted(**weights: tuple[int, st.SearchStrategy[Step]]) -> st.SearchStrategy[Step]:
    """One of several kinds of steps, each as often as its weight says."""
    kinds = [kind for kind, (weight, _) in weights.items() for _ in range(weight)]
    return st.sampled_from(kinds).flatmap(lambda kind: weights[kind][1])


_additions = {
    "report": (9, _reports),
    "reaffirm": (2, _reaffirms),
    "restate": (3, _restates),
    "retract": (3, _retracts),
    "link": (5, _links),
    "dispute": (2, _disputes),
}
additions = _weighted(**_additions)
steps = _weighted(
    **_additions,
    anchored=(3, _anchored_reports),
    correct=(4, _correction()),
    void=(2, _voids),
    resolve=(2, _resolutions),
    order=(2, _orders),
)
series_codes = st.sampled_from(tuple(ZONES))


@dataclass(frozen=True, slots=True)
class History:
    """Steps of one figure, of a series at a period, with the values and publications that they choose from."""

    series: str
    values: tuple[Draft, ...]
    publications: tuple[Draft, ...]
    steps: tuple[Step, ...]
    period: str = PERIOD


def histories(each: st.SearchStrategy[Step] = steps, longest: int = 12) -> st.SearchStrategy[History]:
    """A report, then up to `longest` steps."""
    return st.builds(
        lambda code, values, publications, first, rest: History(
            code, tuple(values), tuple(publications), (first, *rest)
        ),
        series_codes,
        st.lists(st.sampled_from(VALUES), min_size=2, max_size=6),
        st.lists(st.sampled_from(PUBLICATIONS), min_size=1, max_size=5),
        _reports,
        st.lists(each, min_size=2, max_size=longest),
    )
