"""What YAML allows and a seed file does not, and what the file as a whole must have."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.importers.located import DEEPEST, plain, read_yaml
from ledger.importers.rejections import Faults
from ledger.importers.seed_files import Rejection, SeedFile, read_seed_file
from tests.importers.reading import LOADERS, faults, only, read


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
