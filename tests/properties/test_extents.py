"""Values as intervals: the algebra that comparison rests on, and the oracle's own reckoning of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.drafts import ValueDraft
from ledger.domain.extents import Discrete, extent, overlap, within
from ledger.domain.parsing import parse
from ledger.domain.values import Value
from tests import oracle
from tests.properties.domain_strategies import drawn_often
from tests.properties.domain_strategies import values as any_values
from tests.properties.neutral import neutral_value

values = any_values() | drawn_often.map(lambda draft: parse(ValueDraft, draft).in_unit("percent"))


@given(one=values, two=values)
def test_overlap_and_within_are_the_oracles(one: Value, two: Value) -> None:
    """Exact decimals here, fractions there: the same verdicts, and the same values count as equal."""
    a, b = neutral_value(one), neutral_value(two)
    assert overlap(one, two) == oracle.overlap(a, b)
    assert within(one, two) == oracle.within(a, b)
    assert (one.meaning == two.meaning) == (oracle.same(a) == oracle.same(b))


@given(one=values, two=values)
def test_overlap_is_symmetric_and_within_implies_it(one: Value, two: Value) -> None:
    """A value overlaps itself and lies within itself; what lies within another overlaps it."""
    assert overlap(one, one) and within(one, one)
    assert overlap(one, two) == overlap(two, one)
    assert not within(one, two) or overlap(one, two)
    if within(one, two) and within(two, one):
        assert extent(one) == extent(two)


@given(one=values, two=values, three=values)
def test_within_is_transitive(one: Value, two: Value, three: Value) -> None:
    """A value within one that lies within a third is within the third, and overlaps all that overlaps it inside."""
    if within(one, two) and within(two, three):
        assert within(one, three)
    if within(one, two) and overlap(one, three):
        assert overlap(two, three)


@given(one=values)
def test_no_value_is_empty(one: Value) -> None:
    """Every interval holds a number: a value never contradicts itself."""
    space = extent(one)
    if isinstance(space, Discrete):
        return
    if space.lower is not None and space.upper is not None:
        assert space.lower < space.upper or (space.lower == space.upper and space.lower_closed and space.upper_closed)


@given(scale=st.integers(0, 12), digits=st.integers(1, 9999))
def test_a_change_of_scale_alone_is_no_change(scale: int, digits: int) -> None:
    """398 × 10⁸ written out with or without trailing zeros after the point means the same."""
    plain = Value.model_validate({"comparator": "exact", "unit": "CNY", "amount": str(digits * 10**scale)})
    padded = Value.model_validate({"comparator": "exact", "unit": "CNY", "amount": f"{digits * 10**scale}.00"})
    assert plain.meaning == padded.meaning and overlap(plain, padded) and within(plain, padded)
