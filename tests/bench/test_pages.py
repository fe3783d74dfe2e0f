"""The benchmark of pages asks every page and is answered with pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.pages import SEEDS

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_every_page_is_timed_in_every_round() -> None:
    """Small, and without a look at how long it took."""
    command = [sys.executable, "-m", "bench.pages", "--figures", "500", "--rounds", "2"]
    environment = os.environ | {"PYTHONPATH": f"scripts{os.pathsep}."}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    measured = json.loads((ROOT / "build" / "bench" / "pages-500.json").read_text())["ms"]
    assert {*SEEDS} < {*measured}
    assert {len(found) for found in measured.values()} == {2}
