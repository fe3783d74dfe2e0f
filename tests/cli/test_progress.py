"""The bar of long commands: rate and time left as they are, and nothing where nobody watches."""

from __future__ import annotations

import pytest
from rich.progress import Progress

from api.cli.output import progress_bar
from api.cli.progress import RateColumn, TimeLeftColumn


class Watched:
    """A bar under a clock that the test moves."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._bar = Progress(get_time=lambda: self._now)
        self._task = self._bar.add_task("loading", total=None)

    def advance(self, seconds: float, done: int, total: int) -> None:
        self._now += seconds
        self._bar.update(self._task, completed=done, total=total)

    @property
    def told(self) -> tuple[str, str]:
        task = self._bar.tasks[0]
        return RateColumn().render(task).plain, TimeLeftColumn().render(task).plain


def test_nothing_is_told_before_there_is_a_rate() -> None:
    bar = Watched()
    assert bar.told == ("", "")
    bar.advance(5, 0, 10_000)
    bar.advance(5, 100, 10_000)
    assert bar.told == ("", "")


def test_the_rate_is_that_of_late_and_the_time_left_follows_from_it() -> None:
    bar = Watched()
    bar.advance(1, 1, 100_001)
    for second in range(1, 101):
        bar.advance(1, 100 * second, 100_001)
    assert bar.told == ("100/s", "0:15:01 left")
    for second in range(1, 41):
        bar.advance(1, 10_000 + 1000 * second, 100_001)
    assert bar.told == ("1,000/s", "0:00:51 left")


def test_when_all_is_done_the_rate_is_that_of_the_whole() -> None:
    bar = Watched()
    for second in range(1, 11):
        bar.advance(1, second * second * 100, 10_000)
    assert bar.told == ("1,000/s", "")


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_written_where_no_terminal_is(quiet: bool, capfd: pytest.CaptureFixture[str]) -> None:
    with progress_bar("loading", quiet) as advance:
        advance(1, 2)
        advance(2, 2)
    assert capfd.readouterr() == ("", "")
