"""A short line that is contested and revised twice on one day of its zone."""

from __future__ import annotations

from ledger.application import Ledger
from tests.store.setting import claim_id


def report_in_hong_kong(ledger: Ledger) -> None:
    """34 on 2024-01-11; on the 12th first 33.7, then 33; a rival of the next quarter, and two later quarters."""
    ledger.command("register_subject", {"code": "firm", "name": "Firm", "kind": "company"})
    metric = {"code": "orders", "name": "Orders", "measure": "flow", "unit_class": "count", "definition": "Orders."}
    ledger.command("define_metric", metric)
    series = {"code": "orders", "subject": "firm", "metric": "orders", "unit": "orders"}
    ledger.command("define_series", series | {"vintage_zone": "Asia/Hong_Kong"})
    for code, kind, tier in (("firm", "release", 2), ("blog", "press", 7)):
        source = {"code": code, "publisher": code, "title": code, "kind": kind, "tier": tier}
        ledger.command("register_source", source | {"published_at": "2024-01-01"})

    def report(period: str, source: str, amount: str, published_at: str) -> str:
        given = {"series": "orders", "period": period, "source": source, "published_at": published_at}
        return claim_id(ledger.command("report_figure", given | {"value": {"comparator": "exact", "amount": amount}}))

    claim = report("2023-Q1", "firm", "34", "2024-01-10T16:30Z")
    for amount, published_at in (("33.7", "2024-01-11T17:00Z"), ("33", "2024-01-12T08:00Z")):
        value = {"comparator": "exact", "amount": amount}
        given = {"claim": claim, "source": "firm", "reason": "revision", "published_at": published_at}
        claim = claim_id(ledger.command("restate_figure", given | {"value": value}))
    report("2023-Q2", "firm", "50", "2024-01-10T16:30Z")
    report("2023-Q2", "blog", "20", "2024-01-10T16:30Z")
    report("2023-Q3", "firm", "40", "2024-02-01T02:00Z")
    report("2023-Q4", "firm", "45", "2024-03-01T02:00Z")
