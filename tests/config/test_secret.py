"""The secret key: made once, kept, readable by its owner alone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from apps.config.env import BadValue
from apps.config.secret import secret_key


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "var")
    assert len(key) >= 50
    assert secret_key(tmp_path / "var") == key
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_every_folder_has_a_key_of_its_own(tmp_path: Path) -> None:
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_those_who_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path), range(32)))
    assert len(keys) == 1


def test_an_empty_key_and_a_folder_that_is_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(BadValue, match="is empty"):
        secret_key(tmp_path)
    with pytest.raises(BadValue, match=r"DATA_DIR=.* cannot be used \(File exists\)"):
        secret_key(tmp_path / "secret_key")


def test_a_new_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    secret_key(tmp_path / "var")
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
