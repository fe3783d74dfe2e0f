"""A bar on a terminal: how much is done of how much, how fast, for how long, and how long it will take yet.

loading ━━━━━━━━━━━━━━━━━━━━ 412000/1000000 9,871/s 0:00:42 0:01:00 left
"""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

_BAR_WIDTH = 20
"""So that a line with a million of each fits a terminal of 80 columns."""


class RateColumn(ProgressColumn):
    """Steps a second: of the last half minute, and over all when all is done; empty until there are any."""

    def render(self, task: Task) -> Text:
        rate = task.completed / task.finished_time if task.finished_time else task.speed
        return Text(f"{rate:,.0f}/s" if rate else "", style="progress.data.speed")


class TimeLeftColumn(ProgressColumn):
    """By the rate of the last half minute; empty until there is one, and when all is done."""

    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        seconds = task.time_remaining
        if not seconds:
            return Text("")
        minutes, seconds = divmod(int(seconds), 60)
        return Text(f"{minutes // 60}:{minutes % 60:02}:{seconds:02} left", style="progress.remaining")


def drawn_progress(label: str) -> Progress:
    """A bar on stderr, to be entered."""
    columns = (
        TextColumn(label),
        BarColumn(_BAR_WIDTH),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TimeLeftColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))
