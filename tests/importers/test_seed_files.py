"""Seed files become steps; every fault is a value with its line, and all of them are listed."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]

from ledger.domain.drafts import LinkDraft, ReaffirmDraft, ReportDraft, RestateDraft, RetractDraft, SourceDraft
from ledger.domain.periods import PeriodType
from ledger.domain.values import Comparator
from ledger.domain.words import Relation, RestatementReason
from ledger.errors import InvalidInput
from ledger.importers.located import DEEPEST, plain, read_yaml
from ledger.importers.rejections import Faults
from ledger.importers.seed_files import ClaimRef, Rejection, SeedFile, read_seed_file, seed_paths

ONE, TWO = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
LOADERS = [getattr(yaml, name) for name in ("SafeLoader", "CSafeLoader") if hasattr(yaml, name)]


def read(folder: Path, text: str) -> SeedFile:
    """Reads `text`, whose first line is line 1 of the file."""
    path = folder / "seed.yaml"
    path.write_bytes(textwrap.dedent(text).lstrip("\n").encode())
    return read_seed_file(path)


def read_said(folder: Path, *statements: str, period: str = "2025-11-17/P7D") -> SeedFile:
    """One figure with `statements`, the first of which stands on line 7."""
    lines = ["ledger: 1", "title: t", "figures:", "  - series: s", f"    period: {period}", "    said:"]
    return read(folder, "\n".join(lines + [f"      - {{{statement}}}" for statement in statements]))


def faults(seed: SeedFile) -> list[tuple[int, str]]:
    return [(rejection.line, rejection.code) for rejection in seed.rejections]


def only(seed: SeedFile) -> Rejection:
    (rejection,) = seed.rejections
    return rejection


def report(seed: SeedFile) -> ReportDraft:
    assert seed.rejections == ()
    (step,) = seed.steps
    assert isinstance(step.draft, ReportDraft)
    return step.draft


# what comes out


def test_definitions_come_first_and_section_by_section_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    seed = read(
        tmp_path,
        """
        ledger: 1
        title: Upside down
        figures:
          - {series: s, period: 2025-Q3, said: [{source: a, exact: 1}]}
        sources: [{code: a, publisher: p, title: A, kind: press, tier: 6, published_at: 2025-11-25}]
        series: [{code: s, subject: x, metric: m, unit: CNY}]
        periods: [{code: spring, name: Spring, interval: 2026-02-15/2026-02-24}]
        metrics: [{code: m, name: M, measure: flow, unit_class: currency, definition: What is measured.}]
        subjects: [{code: x, name: X, kind: company, external_ids: {cik: "1577552"}, fiscal_year_end: 03-31}]
        """,
    )
    assert seed.rejections == ()
    assert seed.title == "Upside down"
    assert [(step.command, step.line) for step in seed.steps] == [
        ("register_subject", 9),
        ("define_metric", 8),
        ("define_period", 7),
        ("define_series", 6),
        ("register_source", 5),
        ("report", 4),
    ]


def test_a_step_knows_its_file_and_the_line_of_its_statement(tmp_path: Path) -> None:
    first, second = read_said(tmp_path, "source: a, exact: 1", "source: b, exact: 1").steps
    assert (first.file, first.line, second.line) == (str(tmp_path / "seed.yaml"), 7, 8)
    assert first.given == {
        "series": "s", "period": "2025-11-17/P7D", "source": "a", "value": {"comparator": "exact", "amount": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "comparator", "field", "content"),
    [
        ('exact: "39800000000"', Comparator.EXACT, "amount", Decimal("39800000000")),
        ("exact: -7", Comparator.EXACT, "amount", Decimal(-7)),
        ('approx: "120000000000"', Comparator.APPROX, "amount", Decimal("120000000000")),
        ("gt: 10000000", Comparator.GT, "lower", Decimal(10000000)),
        ("ge: 10000000", Comparator.GE, "lower", Decimal(10000000)),
        ("lt: 10000000", Comparator.LT, "upper", Decimal(10000000)),
        ("le: 10000000", Comparator.LE, "upper", Decimal(10000000)),
        ("nearly: 200000000", Comparator.NEARLY, "upper", Decimal(200000000)),
        ("ranks: [4, 2, 1, 3]", Comparator.RANK_SET, "ranks", (1, 2, 3, 4)),
        ("absent: withheld", Comparator.ABSENT, "reason", "withheld"),
    ],
)
def test_the_comparator_is_the_key(
    tmp_path: Path, printed: str, comparator: Comparator, field: str, content: object
) -> None:
    value = report(read_said(tmp_path, f"source: a, {printed}")).value.in_unit("u")
    assert (value.comparator, getattr(value, field)) == (comparator, content)


def test_a_range_is_a_pair_with_its_ends_included_unless_told_otherwise(tmp_path: Path) -> None:
    value = report(read_said(tmp_path, 'source: a, range: ["100", "1000"], upper_inclusive: false')).value.in_unit("%")
    assert (value.lower, value.upper) == (Decimal(100), Decimal(1000))
    assert (value.lower_inclusive, value.upper_inclusive) == (True, False)


def test_decimals_are_stated_unless_marked_inferred(tmp_path: Path) -> None:
    stated, inferred = read_said(
        tmp_path,
        "source: a, exact: 1000, decimals: -3",
        "source: b, exact: 1000, decimals: -3, decimals_inferred: true",
    ).steps
    assert isinstance(stated.draft, ReportDraft) and isinstance(inferred.draft, ReportDraft)
    assert stated.draft.value.in_unit("u").decimals_basis == "stated"
    assert inferred.draft.value.in_unit("u").decimals_basis == "inferred"


def test_anchors_are_pairs_of_start_and_end(tmp_path: Path) -> None:
    draft = report(read_said(tmp_path, "source: a, nearly: 2, at: [[1977, 1995], [9116, 9134]]"))
    assert [(anchor.start, anchor.end) for anchor in draft.anchors] == [(1977, 1995), (9116, 9134)]


def test_a_statement_may_have_a_publication_of_its_own(tmp_path: Path) -> None:
    draft = report(read_said(tmp_path, "source: a, exact: 1, published_at: 2025-11-26, published_zone: Asia/Hong_Kong"))
    publication = draft.publication()
    assert publication is not None
    assert publication.last_at.isoformat() == "2025-11-26T15:59:59.999999+00:00"


@pytest.mark.parametrize("written", ["2025-11-17", "2025", "2025-11", "2026-03~", "no", "1:30", "0x1F", "1_000"])
def test_a_plain_scalar_that_yaml_would_turn_into_something_else_stays_the_text_that_stands_there(
    tmp_path: Path, written: str
) -> None:
    assert report(read_said(tmp_path, f"source: a, exact: 1, as_reported: {written}")).value.as_reported == written


def test_a_bare_year_is_a_period_and_a_publication(tmp_path: Path) -> None:
    draft = report(read_said(tmp_path, "source: a, exact: 1, published_at: 2025", period="2024"))
    assert (draft.period, draft.published_at) == ("2024", "2025")


def test_dates_arrive_as_text(tmp_path: Path) -> None:
    seed = read(
        tmp_path,
        """
        ledger: 1
        title: t
        sources:
          - {code: a, publisher: p, title: A, kind: press, tier: 6, document_date: 2025-11-01, published_at: 2025-11-25}
        """,
    )
    (step,) = seed.steps
    assert isinstance(step.draft, SourceDraft)
    assert (step.given["document_date"], step.given["published_at"]) == ("2025-11-01", "2025-11-25")
    assert (str(step.draft.document_date), step.draft.published_at) == ("2025-11-01", "2025-11-25")


# claims that name other claims


def test_a_quote_is_a_report_and_then_a_link(tmp_path: Path) -> None:
    seed = read_said(tmp_path, 'source: press, exact: 34, as_reported: "34%", quotes: issuer')
    assert seed.rejections == ()
    first, second = seed.steps
    assert (first.command, second.command) == ("report", "link")
    assert second.draft is None
    assert second.claim == ClaimRef("s", "2025-11-17/P7D", None, "press", "34%")
    assert second.other == ClaimRef("s", "2025-11-17/P7D", None, "issuer", None)
    assert second.with_claims(ONE, TWO) == LinkDraft(relation=Relation.QUOTES, claim=ONE, other=TWO)


def test_a_claim_is_named_by_its_words_where_a_source_has_several_and_several_may_be_named(tmp_path: Path) -> None:
    seed = read_said(tmp_path, "source: b, exact: 1, supersedes: [{source: a, as_reported: one}, c], quotes: [d]")
    assert seed.rejections == ()
    linked = [(step.given["relation"], step.other.source, step.other.as_reported) for step in seed.steps if step.other]
    assert linked == [("quotes", "d", None), ("supersedes", "a", "one"), ("supersedes", "c", None)]


def test_a_restatement_becomes_a_draft_once_its_claim_is_known(tmp_path: Path) -> None:
    seed = read_said(
        tmp_path,
        'restates: sec-1, reason: recast, factor: "8", source: sec-2, exact: "1172", decimals: 0',
        period="2016",
    )
    assert seed.rejections == ()
    (step,) = seed.steps
    assert (step.command, step.draft, step.other) == ("restate", None, None)
    assert step.claim == ClaimRef("s", "2016", None, "sec-1", None)
    draft = step.with_claims(ONE)
    assert isinstance(draft, RestateDraft)
    assert (draft.claim, draft.source, draft.reason) == (ONE, "sec-2", RestatementReason.RECAST)
    assert draft.factor == Decimal(8)
    assert draft.value.amount == 1172


def test_a_reaffirmation_may_leave_the_value_out_and_a_retraction_has_none(tmp_path: Path) -> None:
    seed = read_said(
        tmp_path,
        "reaffirms: a, source: b",
        "reaffirms: a, source: c, exact: 34",
        "retracts: {source: a, as_reported: 34 %}, source: d, reason: withdrawn",
    )
    assert seed.rejections == ()
    again, printed, gone = (step.with_claims(ONE) for step in seed.steps)
    assert isinstance(again, ReaffirmDraft) and again.value is None
    assert isinstance(printed, ReaffirmDraft) and printed.value is not None and printed.value.amount == 34
    assert isinstance(gone, RetractDraft) and gone.reason == "withdrawn"
    assert seed.steps[2].claim == ClaimRef("s", "2025-11-17/P7D", None, "a", "34 %")


def test_the_type_of_the_period_goes_with_every_reference(tmp_path: Path) -> None:
    seed = read(
        tmp_path,
        """
        ledger: 1
        title: t
        figures:
          - series: s
            period: 2025-07-01/2025-10-01
            period_type: streak
            said: [{source: a, exact: 9}, {source: b, exact: 9, quotes: a}]
        """,
    )
    assert seed.rejections == ()
    _, second, link = seed.steps
    assert isinstance(second.draft, ReportDraft)
    assert second.draft.period_type is PeriodType.STREAK
    assert link.claim is not None and link.claim.period_type is PeriodType.STREAK


def test_a_step_takes_an_id_for_each_claim_that_it_names_and_no_other(tmp_path: Path) -> None:
    plain_report, restatement = read_said(
        tmp_path, "source: a, exact: 1", "restates: a, reason: error, source: b, exact: 2"
    ).steps
    assert plain_report.with_claims() is plain_report.draft
    for step, ids in ((plain_report, (ONE,)), (restatement, ()), (restatement, (ONE, TWO))):
        with pytest.raises(ValueError, match="an id for each claim"):
            step.with_claims(*ids)
    with pytest.raises(InvalidInput):
        restatement.with_claims("not an id")


# faults of YAML


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ledger: 1\ntitle: [open\nfigures: x\n", 3),
        ("ledger: 1\ntitle: 'open\n\n", 4),
        ("ledger: 1\n\ttitle: tab\n", 2),
        ("a: 1\n b: 2\n", 2),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: b\nc: *d\n", 2),
        ("? [a, b]\n: c\n", 1),
        ("a: \x00\n", 1),
        ("a: 1\nb: \x1b[31m\n", 2),
        ('a: 1\nb: "\\UFFFFFFFF"\n', 2),
        ("a: 1\nb: " + "[" * 5000, 2),
        ("", 1),
        ("# nothing\n", 1),
    ],
)
def test_what_is_not_readable_is_one_fault_with_its_line(loader: object, text: str, line: int) -> None:
    found = Faults("f")
    assert read_yaml(text, found, loader=loader) is None
    assert [fault.line for fault in found.rejections] == [line]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 39.8", 1, "quote it to keep its digits: '39.8'"),
        ("a:\n - 1e3", 2, "float"),
        ("a: -.5", 1, "float"),
        ("a: .inf", 1, "float"),
        ("a: .NaN", 1, "float"),
        ("a: 1\nb: 2\na: 3", 3, "given before, on line 1"),
        ("a: &b 1", 1, "anchor &b"),
        ("a: 1\nb: !!python/name:os.system x", 2, "tag"),
        ("a: !!str 1", 1, "tag"),
        ("a: ! 1", 1, "tag"),
        ("a: &b [1]\nc: 2", 1, "anchor"),
        ('a: "\\0"', 1, "U+0000"),
    ],
)
def test_what_yaml_allows_and_a_seed_file_does_not_is_a_fault(loader: object, text: str, line: int, why: str) -> None:
    found = Faults("f")
    read_yaml(text, found, loader=loader)
    (fault,) = found.rejections
    assert (fault.line, fault.code) == (line, "INVALID_INPUT")
    assert why in fault.detail


@pytest.mark.parametrize("loader", LOADERS)
def test_plain_scalars_are_whole_numbers_booleans_null_or_text(loader: object) -> None:
    text = 'a: [12, -7, "12", true, false, null, ~, no, yes, 2025-11-17, 007, +1, "1.5", <<, =]'
    tree = read_yaml(text, Faults("f"), loader=loader)
    assert tree is not None
    assert plain(tree)["a"] == [
        12, -7, "12", True, False, None, None, "no", "yes", "2025-11-17", "007", "+1", "1.5", "<<", "=",
    ]  # fmt: skip


@pytest.mark.parametrize("loader", LOADERS)
def test_a_million_laughs_are_not_heard(loader: object) -> None:
    """Aliases are refused before anything is multiplied."""
    laughs = "\n".join(["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)])
    found = Faults("f")
    assert read_yaml(laughs, found, loader=loader) is None


def test_nesting_is_bounded() -> None:
    found = Faults("f")
    assert read_yaml("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), found) is not None
    assert read_yaml("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), found) is None


def test_a_file_that_is_not_utf_8_says_on_which_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"ledger: 1\ntitle: caf\xe9\n")
    assert only(read_seed_file(path)) == Rejection(str(path), 2, "INVALID_INPUT", "is not UTF-8 text")


def test_a_byte_order_mark_is_not_content(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfledger: 1\ntitle: t\n")
    assert read_seed_file(path) == SeedFile(str(path), "t", (), ())


def test_a_file_that_cannot_be_read_is_a_fault_of_that_file(tmp_path: Path) -> None:
    assert "cannot be read" in only(read_seed_file(tmp_path)).detail


# faults of the file


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: t\nledger: 1\n", 1),
        ("# a seed file?\nledger: 2\nsubjects: nothing else is read\n", 2),
        ("ledger: true\ntitle: t\n", 1),
        ("- ledger: 1\n", 1),
        ("just text\n", 1),
    ],
)
def test_a_file_begins_with_a_version_that_the_reader_knows(tmp_path: Path, text: str, line: int) -> None:
    rejection = only(read(tmp_path, text))
    assert rejection.line == line
    assert "ledger" in rejection.detail


def test_all_faults_are_listed_in_the_order_of_the_file_and_the_sound_parts_remain(tmp_path: Path) -> None:
    seed = read(
        tmp_path,
        """
        ledger: 1
        title: t
        subjcts: []
        subjects:
          - {code: x, name: X}
          - {code: y, name: Y, kind: company, parnt: x}
          - {code: z, name: Z, kind: company}
        sources:
          - code: a
            publisher: p
            title: A
            kind: press
            tier: 8
            published_at: 2025-13
        figures:
          - series: s
            period: 2025-Q3
            said:
              - {exact: 1}
              - {source: a, exact: 39.8}
              - source: b
                exact: 1
                at: [[5, 5]]
                published_at: yesterday
              - {source: c, exact: 3}
        """,
    )
    assert faults(seed) == [
        (3, "INVALID_INPUT"),
        (5, "INVALID_INPUT"),
        (6, "INVALID_INPUT"),
        (13, "INVALID_INPUT"),
        (14, "INVALID_TIME"),
        (19, "INVALID_INPUT"),
        (20, "INVALID_INPUT"),
        (23, "INVALID_INPUT"),
        (24, "INVALID_TIME"),
    ]
    assert [(step.command, step.line) for step in seed.steps] == [
        ("register_subject", 7),
        ("report", 20),
        ("report", 25),
    ]


@pytest.mark.parametrize(
    ("section", "line", "code", "detail"),
    [
        ("subjects: {}", 3, "INVALID_INPUT", "subjects: is a list"),
        ("subjects:\n  - x", 4, "INVALID_INPUT", "an entry is a mapping"),
        ("subjects:\n  - {code: x y, name: X, kind: k}", 4, "INVALID_INPUT", "code: "),
        ("subjects:\n  - code: x\n    name: X\n    kind: k\n    kind: l", 7, "INVALID_INPUT", "on line 6"),
        ("subjects:\n  - code: x\n    name: X\n    kind: k\n    aliases: [A, 7]", 7, "INVALID_INPUT", "aliases.1: "),
        ("metrics:\n  - {code: m, name: M, measure: sum, unit_class: c, definition: d}", 4, "INVALID_INPUT", "measure"),
        ("series:\n  - {code: s, subject: x, metric: m, unit: u, vintage_zone: Mars}", 4, "INVALID_TIME", "vintage_z"),
        ("series:\n  - {code: s, subject: x, metric: m, unit: u, basis: guess}", 4, "INVALID_INPUT", "basis: "),
        ("periods:\n  - {code: p, name: P, interval: 2026-02}\n  - {code: q, name: Q, interval: 2026~}",
         5, "INVALID_PERIOD", "interval: "),
        ("periods:\n  - {code: FY2026, name: P, interval: 2026-02}", 4, "INVALID_INPUT", "reads as a date"),
        ("sources:\n  - {code: a, publisher: p, title: A, kind: k, tier: 6, retrieved_at: noon}",
         4, "INVALID_TIME", "retrieved_at: "),
        ("sources:\n  - {code: a, publisher: p, title: A, kind: k, tier: 6, published_at: 2025-13-01}",
         4, "INVALID_TIME", "published_at: "),
        ("sources:\n  - {code: a, publisher: p, title: A, kind: k, tier: 6, digest: 12ab}",
         4, "INVALID_INPUT", "digest"),
        ("figures:\n  - {series: s, period: 2025}", 4, "INVALID_INPUT", "said: "),
        ("figures:\n  - {series: s, period: 2025, said: []}", 4, "INVALID_INPUT", "said: "),
        ("figures:\n  - {series: s, said: [{source: a, exact: 1}]}", 4, "INVALID_INPUT", "period: is missing"),
        ("figures:\n  - {series: s, period: 2025, unit: u, said: [{source: a, exact: 1}]}",
         4, "INVALID_INPUT", "unit: unknown field"),
    ],
)  # fmt: skip
def test_a_fault_of_an_entry_names_its_line_and_its_field(
    tmp_path: Path, section: str, line: int, code: str, detail: str
) -> None:
    rejection = only(read(tmp_path, f"ledger: 1\ntitle: t\n{section}\n"))
    assert (rejection.line, rejection.code) == (line, code)
    assert detail in rejection.detail


def test_a_file_has_a_title(tmp_path: Path) -> None:
    assert only(read(tmp_path, "ledger: 1\n")).detail == "title: is a line of text"


# faults of a figure


@pytest.mark.parametrize(
    "period",
    ["2025-13", "2025-02-30/2025-03-05", "2025-07-01/2025-07-01", "2025-07/2025-10", "2025-11-17/P0D", "31.3.2016"],
)
def test_a_bad_period_is_a_fault_of_its_own_line_and_leaves_no_step(tmp_path: Path, period: str) -> None:
    seed = read_said(tmp_path, "source: a, exact: 1", period=period)
    assert faults(seed) == [(5, "INVALID_PERIOD")]
    assert seed.steps == ()


def test_a_type_that_the_dates_do_not_bear_is_a_fault(tmp_path: Path) -> None:
    figure = "{series: s, period: 2025-Q3, period_type: instant, said: [{source: a, exact: 1}]}"
    seed = read(tmp_path, f"ledger: 1\ntitle: t\nfigures:\n  - {figure}")
    assert faults(seed) == [(4, "INVALID_PERIOD")]


def test_a_named_period_may_be_defined_in_another_file(tmp_path: Path) -> None:
    for period in ("spring-festival-2026", "Spring Festival 2026", "春节"):
        assert report(read_said(tmp_path, "source: a, exact: 1", period=period)).period == period


def test_a_period_named_in_the_same_file_is_checked_with_its_dates(tmp_path: Path) -> None:
    text = """
        ledger: 1
        title: t
        periods: [{code: p618, name: 618 festival, interval: 2025-06-01/2025-06-19}]
        figures:
          - {series: s, period: 618 festival, said: [{source: a, exact: 1}]}
          - {series: s, period: p618, period_type: instant, said: [{source: a, exact: 1}]}
        """
    seed = read(tmp_path, text)
    assert faults(seed) == [(6, "INVALID_PERIOD")]
    assert [step.line for step in seed.steps] == [3, 5]


def test_statements_are_checked_even_where_their_figure_is_at_fault(tmp_path: Path) -> None:
    seed = read_said(tmp_path, "source: a", "source: b, exact: 1", period="2025-13")
    assert faults(seed) == [(5, "INVALID_PERIOD"), (7, "INVALID_VALUE")]
    assert seed.steps == ()


@pytest.mark.parametrize(
    ("statement", "code", "detail"),
    [
        ("exact: 1", "INVALID_INPUT", "source: is missing"),
        ("source: a", "INVALID_VALUE", "a comparator is missing"),
        ("source: a, exact: 1, gt: 1", "INVALID_VALUE", "exact and gt: a statement has one comparator"),
        ("source: a, exact: 1, sorce: b", "INVALID_INPUT", "sorce: unknown field; source?"),
        ("source: a, exact: 1, claim: x", "INVALID_INPUT", "claim: unknown field"),
        ("source: a, exact: 1, value: 1", "INVALID_INPUT", "value: unknown field"),
        ("source: a, exact: ten", "INVALID_VALUE", "exact: not a number"),
        ("source: a, exact: 1_000", "INVALID_VALUE", "exact: not a number"),
        ("source: a, exact: true", "INVALID_VALUE", "exact: not a number"),
        ("source: a, exact: ~", "INVALID_VALUE", "needs amount"),
        ("source: a, gt: 1, decimals: 0", "INVALID_VALUE", "comparator gt has no decimals"),
        ("source: a, exact: 1, decimals_inferred: true", "INVALID_VALUE", "go together"),
        ("source: a, gt: 1, lower_inclusive: true", "INVALID_VALUE", "comparator gt has no lower_inclusive"),
        ("source: a, range: 100", "INVALID_VALUE", "range: is a pair"),
        ("source: a, range: [1, 2, 3]", "INVALID_VALUE", "range: is a pair"),
        ("source: a, range: [2, 1]", "INVALID_VALUE", "holds nothing"),
        ("source: a, ranks: []", "INVALID_VALUE", "ranks"),
        ("source: a, ranks: [0]", "INVALID_VALUE", "value.ranks.0: "),
        ("source: a, absent: lost", "INVALID_VALUE", "value.absent: is not one of"),
        ("source: a, exact: 1, at: [1916, 1936]", "INVALID_INPUT", "list of pairs"),
        ("source: a, exact: 1, at: [[1, 2], [3]]", "INVALID_INPUT", "list of pairs"),
        ("source: a, exact: 1, at: []", "INVALID_INPUT", "list of pairs"),
        ("source: a, exact: 1, at: [[5, 5]]", "INVALID_INPUT", "at.0: an anchor ends after it starts"),
        ("source: a, exact: 1, at: [[5, x]]", "INVALID_INPUT", "at.0.end: "),
        ("source: a, exact: 1, published_at: 2025-13", "INVALID_TIME", "published_at: "),
        ("source: a, exact: 1, published_at: 2025, published_zone: Mars/Base", "INVALID_TIME", "not a time zone"),
        ("source: a, exact: 1, quotes: [a, {src: b}]", "INVALID_INPUT", "names a claim by its source"),
        ("source: a, exact: 1, quotes: ~", "INVALID_INPUT", "quotes: names a claim"),
        ("source: a, exact: 1, supersedes: not a code", "INVALID_INPUT", "supersedes: names a claim"),
        ("source: a, exact: 1, reason: error", "INVALID_INPUT", "reason: has no place in a statement that reports"),
        ("restates: b, source: a, exact: 1", "INVALID_INPUT", "reason: is missing"),
        ("restates: b, source: a, exact: 1, reason: mood", "INVALID_INPUT", "reason: is not one of"),
        ("restates: b, source: a, reason: error", "INVALID_VALUE", "a comparator is missing"),
        ("restates: [b], source: a, exact: 1, reason: error", "INVALID_INPUT", "restates: names a claim"),
        ("restates: b, source: a, exact: 1, reason: error, quotes: c", "INVALID_INPUT", "quotes: has no place"),
        ("restates: b, retracts: b, source: a", "INVALID_INPUT", "does one of these"),
        ("reaffirms: b, source: a, as_reported: x", "INVALID_VALUE", "as_reported: belongs to a value"),
        ("retracts: b, source: a, exact: 1, reason: r", "INVALID_INPUT", "exact: has no place"),
        ("retracts: b, source: a", "INVALID_INPUT", "reason: is missing"),
    ],
)
def test_a_statement_at_fault_is_refused_with_its_reason(
    tmp_path: Path, statement: str, code: str, detail: str
) -> None:
    seed = read_said(tmp_path, "source: good, exact: 1", statement)
    rejection = only(seed)
    assert (rejection.line, rejection.code) == (8, code)
    assert detail in rejection.detail
    assert [step.line for step in seed.steps] == [7]


def test_an_unknown_comparator_is_an_unknown_field_and_the_known_ones_are_listed(tmp_path: Path) -> None:
    unknown, missing = read_said(tmp_path, "source: a, about: 120").rejections
    assert (unknown.line, unknown.detail) == (7, "about: unknown field")
    assert "one of exact, approx, gt, ge, lt, le, nearly, range, ranks, absent" in missing.detail


def test_a_fault_inside_a_statement_of_several_lines_is_told_at_its_own_line(tmp_path: Path) -> None:
    seed = read(
        tmp_path,
        """
        ledger: 1
        title: t
        figures:
          - series: s
            period: 2025
            said:
              - source: a
                exact: ten
                decimals: many
                at:
                  - [1, 2]
                  - [3, 2]
                quotes:
                  - b
                  - [c]
        """,
    )
    assert faults(seed) == [
        (8, "INVALID_VALUE"),
        (9, "INVALID_VALUE"),
        (12, "INVALID_INPUT"),
        (15, "INVALID_INPUT"),
    ]


def test_a_fault_says_file_line_code_and_why() -> None:
    assert str(Rejection("a.yaml", 7, "INVALID_VALUE", "exact: not a number")) == (
        "a.yaml:7: INVALID_VALUE: exact: not a number"
    )


# paths


def test_a_folder_stands_for_its_yaml_files_by_name_and_a_file_for_itself(tmp_path: Path) -> None:
    for name in ("20.yaml", "10.yaml", "README.md"):
        (tmp_path / name).touch()
    assert seed_paths([tmp_path / "README.md", tmp_path]) == [
        tmp_path / "README.md",
        tmp_path / "10.yaml",
        tmp_path / "20.yaml",
    ]


def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no"):
        seed_paths([tmp_path / "missing.yaml"])
    with pytest.raises(InvalidInput, match=r"holds no \*\.yaml"):
        seed_paths([tmp_path])
