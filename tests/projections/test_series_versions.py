"""A series may get another title or vintage zone; what was pinned before keeps the zone of its time."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import AlreadyDefined
from tests.store.setting import PERIOD, dump, open_ledger, rebuilt, report
from tests.stores import copied


def test_a_pinned_date_cuts_by_the_zone_of_its_time(template: Path, tmp_path: Path) -> None:
    """Published at 20:00 UTC: that date is over in Hong Kong, not in UTC."""
    path = tmp_path / "ledger.db"
    copied(template, path)
    with open_ledger(path) as ledger:
        pinned = report(ledger, "34", published_at="2025-11-25T20:00Z").position
        row = ledger.series("growth", ledger.cut())
        fields = {"code": "growth", "subject": row.subject, "metric": row.metric, "unit": row.unit}
        assert row.vintage_zone == "UTC"
        ledger.command("define_series", fields | {"vintage_zone": "Asia/Hong_Kong", "title": "Growth"})
        for recorded_by, state in ((str(pinned), "KNOWN"), (None, "NOT_YET_KNOWN")):
            cut = ledger.cut("2025-11-25", recorded_by)
            assert ledger.figure("growth", PERIOD, cut).state == state
            assert [figure.state for figure in ledger.figures("growth", cut)] == [state]
        now, before = ledger.series("growth", ledger.cut()), ledger.series("growth", ledger.cut(None, pinned))
        assert (now.title, now.vintage_zone, now.no) == ("Growth", "Asia/Hong_Kong", before.no)
        assert (before.title, before.vintage_zone) == (row.title, "UTC")
        assert report(ledger, "35", published_at="2025-11-27").written == 1
        with pytest.raises(AlreadyDefined, match="another unit"):
            ledger.command("define_series", fields | {"unit": "share"})
    assert dump(path) == rebuilt(path)
