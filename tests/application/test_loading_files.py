"""Which files a load is of."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application.loading_files import loadable
from ledger.errors import InvalidInput


def test_a_folder_stands_for_what_can_be_loaded_in_it_by_name_and_a_file_for_itself(tmp_path: Path) -> None:
    for name in ("20.yaml", "10.yaml", "30.CSV", "25.json.gz", "README.md"):
        (tmp_path / name).touch()
    (tmp_path / "folder.csv").mkdir()
    assert loadable([tmp_path / "README.md", tmp_path]) == [
        tmp_path / name for name in ("README.md", "10.yaml", "20.yaml", "25.json.gz", "30.CSV")
    ]


def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no"):
        loadable([tmp_path / "missing.yaml"])
    with pytest.raises(InvalidInput, match=r"holds no \*\.yaml, \*\.json"):
        loadable([tmp_path])
