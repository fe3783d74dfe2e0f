"""A line over time → its chart, and what a browser needs to draw it as known on another date."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from api.web.charts.layers import Drawn
from api.web.charts.line_chart import Replaced, line_chart
from api.web.charts.marks import Mark, Shape, mark_of
from api.web.charts.older import replaced
from api.web.charts.plot import Plot, plot_of
from api.web.series_line import LineOverTime, known_since
from api.web.words import cell_in_short, unit_in_short
from ledger.projections.rows import SeriesVintage, VintageCell

_LEGEND = {
    Shape.POINT: "a number as stated",
    Shape.HOLLOW: "approximately, or nearly",
    Shape.UP: "more than, or at least",
    Shape.DOWN: "less than, or at most",
    Shape.BAND: "anywhere between",
    Shape.EACH: "every one of these places",
    Shape.GAP: "no number, and why",
}
_LEGEND_OF_PLACES = _LEGEND | {Shape.UP: "better than, or as good as", Shape.DOWN: "worse than, or as bad as"}


class Key(NamedTuple):
    """One line of a legend: a shape, or `bridge` or `older` for such lines."""

    shape: str
    words: str


class SeriesChart(NamedTuple):
    """`svg` is empty where no answer has a number. `live` is the data block of `series.js`."""

    svg: Markup
    axis: str
    legend: tuple[Key, ...]
    live: dict[str, Any]


class _Answer(NamedTuple):
    """What a vintage says of the period at `place`."""

    place: int
    mark: Mark
    words: str
    cell: VintageCell


_Course = Sequence[Sequence[tuple[_Answer, Drawn]]]
"""The vintages with their answers, placed in a plot."""


def series_chart(line: LineOverTime, known_on: str, title_id: str, description_id: str) -> SeriesChart:
    """The chart as known on the date `known_on` (empty: now); its frame is the same for every date."""
    unit = line.series.unit
    course = [_answers_of(line, vintage) for vintage in line.course]
    own = [mark_of(row.figure.chosen and row.figure.chosen.value) for row in line.rows]
    marks = [mark for row, mark in zip(line.rows, own, strict=True) if not row.is_ahead]
    marks += [answer.mark for answers in course for answer in answers]
    plot = plot_of([row.figure.period for row in line.rows], marks, is_rank=unit == "rank")
    if plot is None:
        return SeriesChart(Markup(""), "", (), {})
    dates = [vintage.vintage_on for vintage in line.course]
    now = (bisect_right(dates, known_on) if known_on else len(dates)) - 1
    drawn = [[(answer, plot.drawn(answer.mark, answer.words)) for answer in answers] for answers in course]
    older = list(_older(plot, drawn, now))
    shown = [None if row.is_ahead else plot.drawn(mark, row.words) for row, mark in zip(line.rows, own, strict=True)]
    scale = " ".join(word for word in (plot.values.scale, "" if unit == "pure" else unit) if word)
    return SeriesChart(
        line_chart(plot, shown, older, title_id, description_id),
        "place" if unit == "rank" else scale,
        _legend(plot, marks, _LEGEND_OF_PLACES if unit == "rank" else _LEGEND, has_older=bool(older)),
        {"vintages": dates, "unit": unit_in_short(unit), "slots": _slots(plot), "steps": _steps(line, drawn, dates)},
    )


def _legend(plot: Plot, marks: Sequence[Mark], told: Mapping[Shape, str], *, has_older: bool) -> tuple[Key, ...]:
    shapes = {mark.shape for mark in marks}
    keys = [Key(shape, words) for shape, words in told.items() if shape in shapes]
    if not all(slot.follows for slot in plot.slots[1:]):
        keys.append(Key("bridge", "no period between is held"))
    if has_older:
        keys.append(Key("older", "as known before"))
    return tuple(keys)


def _answers_of(line: LineOverTime, vintage: SeriesVintage) -> list[_Answer]:
    """By period."""
    places = line.places
    return [
        _Answer(places[cell.period.key], mark_of(cell.chosen and cell.chosen.value), cell_in_short(cell), cell)
        for cell in vintage.figures
        if cell.period.key in places
    ]


def _older(plot: Plot, course: _Course, now: int) -> Iterator[Replaced]:
    """What each vintage of the course did away with; nothing where it only tells more, or looks the same."""
    known: list[Drawn | None] = [None] * len(plot.slots)
    for until, vintage in enumerate(course):
        older = replaced(plot.slots, known, [answer.place for answer, drawn in vintage if known[answer.place] != drawn])
        if older:
            yield Replaced(older, until, until <= now)
        for answer, drawn in vintage:
            known[answer.place] = drawn


def _slots(plot: Plot) -> list[list[Any]]:
    return [[slot.x, slot.left, slot.right, slot.follows] for slot in plot.slots]


def _steps(line: LineOverTime, course: _Course, dates: Sequence[str]) -> list[list[Any]]:
    """Of each period its answers: [vintage, shape, heights, words, number of the vintage, since].

    `since` is there where the answer began before the first vintage that is shown.
    """
    steps: list[list[Any]] = [[] for _ in line.rows]
    for number, vintage in enumerate(course):
        for answer, drawn in vintage:
            step = [number, drawn.shape, drawn.ys, answer.words, answer.cell.number]
            since = known_since(answer.cell, line.series.vintage_zone) if number == 0 else dates[number]
            steps[answer.place].append(step if since == dates[number] else [*step, since])
    return steps
