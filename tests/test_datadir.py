"""The data directory: one desk, small files whole or not at all, for their owner's eyes only."""

import datetime as dt
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import keys
from kiosk.datadir import DataDir
from kiosk.journal import JournalLocked
from kiosk.keys import KeyFileError, KeySet

PUBLIC, PEM = keys.make_pair(
    1, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC), seed=b"\x11" * 32
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_made_for_its_owner_only_and_may_be_there_already(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "a" / "b").make()
    assert mode(data.path) == 0o700
    DataDir(data.path).make()
    assert [path.name for path in (data.journal, data.socket, data.keys_file, data.pin_file)] == [
        "journal.db",
        "desk.sock",
        "keys.toml",
        "pin",
    ]


def test_one_that_was_open_to_all_is_shut(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    DataDir(tmp_path).make()
    assert mode(tmp_path) == 0o700


def test_a_small_file_is_written_whole_for_its_owner_only(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    data.put("pin", b"one")
    data.put("pin", b"two")
    assert data.pin_file.read_bytes() == b"two"
    assert mode(data.pin_file) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["pin"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = DataDir(tmp_path)
    data.put("pin", b"old")

    def full(_handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        data.put("pin", b"new")
    assert data.pin_file.read_bytes() == b"old"


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    secret = DataDir(tmp_path).secret()
    assert len(secret) == 32
    assert DataDir(tmp_path).secret() == secret
    assert mode(tmp_path / "secret") == 0o600
    (tmp_path / "other").mkdir()
    assert DataDir(tmp_path / "other").secret() != secret


def test_keys_are_kept_and_a_private_one_is_refused(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    assert data.keys() == KeySet()
    data.put_keys(KeySet((PUBLIC,)))
    assert data.keys() == KeySet((PUBLIC,))
    data.keys_file.write_text(PEM)
    with pytest.raises(KeyFileError, match="private"):
        data.keys()


def test_one_desk_one_lock_and_the_holder_is_named(tmp_path: Path) -> None:
    first, second = DataDir(tmp_path), DataDir(tmp_path)
    first.lock()
    with pytest.raises(JournalLocked, match=rf"process {os.getpid()}\)"):
        second.lock()
    first.unlock()
    second.lock()
    second.unlock()
    second.unlock()


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from kiosk.datadir import DataDir\n"
        "DataDir(Path(sys.argv[1])).lock(); print('held', flush=True); sys.stdin.read()"
    )
    root = Path(__file__).parent.parent
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(JournalLocked, match=f"process {child.pid}"):
            DataDir(tmp_path).lock()
        child.kill()
    data = DataDir(tmp_path)
    data.lock()
    data.unlock()
