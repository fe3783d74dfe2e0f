"""The revision triangle of a series: which answer each period had in which vintage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from operator import attrgetter

from ledger.application.pages import Page, page_of, page_size, read_key
from ledger.projections.cuts import Cut
from ledger.projections.rows import FigureRow, SeriesVintage, VintageCell
from ledger.projections.triangle_views import Step
from ledger.projections.views import Views

MOST_CELLS = 100_000
"""Of one page, which ends before its full length where it would have more; a row is always whole."""

Steps = Mapping[int, Sequence[Step]]
Choice = tuple[str, Sequence[tuple[FigureRow, Step]]]
"""A date, and what is shown of it: figures with their step."""


class VintageMode(StrEnum):
    """What is shown of a triangle.

    `all`: of each vintage date every period's answer as known then. `changed`: of each only what is new or revised.
    `first`: of each period its first vintage. `latest`: of each period its last one.
    """

    ALL = "all"
    CHANGED = "changed"
    FIRST = "first"
    LATEST = "latest"

    @property
    def is_by_date(self) -> bool:
        """Whether a row is a vintage date; else it is a period."""
        return self in (VintageMode.ALL, VintageMode.CHANGED)

    @property
    def cursor_kind(self) -> str:
        """The kind of list, as cursors name it."""
        return f"vintages.{self}"


def page_of_vintages(
    views: Views, figures: Sequence[FigureRow], cut: Cut, mode: VintageMode, first: int | None, after: str | None
) -> Page[SeriesVintage]:
    """A page of the triangle of `figures`, one line in the order of their periods; see `Questions.series_vintages`."""
    size, kind = page_size(first), mode.cursor_kind
    key = read_key(kind, cut.seq, after, (str,) if mode.is_by_date else (str, str, str))
    shown = [figure for figure in figures if figure.state != "NOT_YET_KNOWN"]
    if not mode.is_by_date:
        shown = [figure for figure in shown if key is None or figure.period.key > key][: size + 1]
    zone = shown[0].vintage_zone if shown else "UTC"
    steps = views.steps([figure.no for figure in shown], zone, cut)
    choices: Iterable[Choice]
    if mode.is_by_date:
        choices = _by_date(shown, steps, mode, None if key is None else str(key[0]))
    else:
        end = 0 if mode is VintageMode.FIRST else -1
        choices = [(_began(steps[figure.no], end), [(figure, steps[figure.no][end])]) for figure in shown]
    chosen, size = _fitting(choices, size)
    return page_of(kind, cut.seq, _rows(views, chosen, cut), size, _date_key if mode.is_by_date else _period_key)


def latest_vintages(views: Views, figures: Sequence[FigureRow], cut: Cut, most: int) -> list[SeriesVintage]:
    """The last vintages of a line as `changed`, of at most `most` cells (and one vintage at least), oldest first.

    Where earlier ones are left out, the first shows every period as known then.
    """
    shown = [figure for figure in figures if figure.state != "NOT_YET_KNOWN"]
    if not shown:
        return []
    steps = views.steps([figure.no for figure in shown], shown[0].vintage_zone, cut)
    choices = list(_by_date(shown, steps, VintageMode.CHANGED, None))
    first, cells = len(choices), 0
    while first and (first == len(choices) or cells + len(choices[first - 1][1]) <= most):
        first -= 1
        cells += len(choices[first][1])
    kept = choices[first:]
    if first:
        kept[0] = _all_as_known(shown, steps, kept[0][0])
    return _rows(views, kept, cut)


def _fitting(choices: Iterable[Choice], size: int) -> tuple[list[Choice], int]:
    """The rows of a page with the one after it, and how many the page has: `size`, or fewer of many cells."""
    chosen: list[Choice] = []
    cells = 0
    for choice in choices:
        cells += len(choice[1])
        if len(chosen) == size or (chosen and cells > MOST_CELLS):
            return [*chosen, choice], len(chosen)
        chosen.append(choice)
    return chosen, size


def _began(steps: Sequence[Step], index: int) -> str:
    """The date on which the vintage at `index` began."""
    number = steps[index].number
    return next(step.vintage_on for step in steps if step.number == number)


def _by_date(figures: Sequence[FigureRow], steps: Steps, mode: VintageMode, after: str | None) -> Iterator[Choice]:
    """Each row is made when it is wanted."""
    news: dict[str, list[tuple[FigureRow, Step]]] = {}
    for figure in figures:
        for step in steps[figure.no]:
            if step.begins:
                news.setdefault(step.vintage_on, []).append((figure, step))
    for date in sorted(date for date in news if after is None or date > after):
        if mode is VintageMode.CHANGED:
            yield date, news[date]
        else:
            yield _all_as_known(figures, steps, date)


def _all_as_known(figures: Sequence[FigureRow], steps: Steps, date: str) -> Choice:
    known = ((figure, _as_known(steps[figure.no], date)) for figure in figures)
    return date, [(figure, step) for figure, step in known if step is not None]


def _as_known(steps: Sequence[Step], date: str) -> Step | None:
    """The last step by a date."""
    index = bisect_right(steps, date, key=attrgetter("vintage_on"))
    return steps[index - 1] if index else None


def _rows(views: Views, chosen: Sequence[Choice], cut: Cut) -> list[SeriesVintage]:
    numbers = {step.chosen for _, cells in chosen for _, step in cells if step.chosen is not None}
    claims = views.claims_numbered(numbers, cut)
    return [
        SeriesVintage(
            date,
            tuple(
                VintageCell(
                    figure.period,
                    step.number,
                    step.known_from,
                    step.state,
                    step.absent_reason,
                    None if step.chosen is None else claims[step.chosen],
                )
                for figure, step in cells
            ),
        )
        for date, cells in chosen
    ]


def _date_key(row: SeriesVintage) -> tuple[str]:
    return (row.vintage_on,)


def _period_key(row: SeriesVintage) -> tuple[str, str, str]:
    return row.figures[0].period.key
