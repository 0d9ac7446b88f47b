"""The data directory of a kiosk: who may write it, and the small files beside the journal.

journal.db    events and projections (kiosk.journal)
desk.lock     held by the one process that is the desk
desk.sock     where other commands ask the running desk (kiosk.hatch)
keys.toml     public keys of passes; never a private one
secret        32 random bytes that key the hashes of codes
pin           scrypt of the staff PIN
simulated     a mark: the days in the journal are simulated ones
enrolment.toml    where there is a centre: its address and this kiosk's token
"""

import fcntl
import os
import secrets
import tomllib
from pathlib import Path

from kiosk.journal import JournalLocked
from kiosk.keys import KeySet, parse

SIMULATED = "simulated"
"""Name of the mark in a directory whose days are simulated."""


class DataDir:
    """Paths and small files. Everything in it is for its owner's eyes only (mode 0700)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    def make(self) -> "DataDir":
        """Make the directory where it is missing, and shut it for others where it is ours. Raises OSError."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        # One that was there already may be open to all: mkdir leaves it so.
        if self.path.stat().st_uid == os.geteuid():
            self.path.chmod(0o700)
        return self

    @property
    def journal(self) -> Path:
        return self.path / "journal.db"

    @property
    def socket(self) -> Path:
        return self.path / "desk.sock"

    @property
    def keys_file(self) -> Path:
        return self.path / "keys.toml"

    @property
    def simulated(self) -> bool:
        """Whether the days of the journal are simulated ones: they must never pass for real ones."""
        return (self.path / SIMULATED).exists()

    @property
    def enrolled(self) -> bool:
        """Whether a centre has this kiosk: then demo keys and simulated days are refused."""
        return (self.path / "enrolment.toml").exists()

    @property
    def place(self) -> int | None:
        """Which kiosk of its office this is, from 1, as the enrolment says; None where none says it."""
        try:
            found = tomllib.loads((self.path / "enrolment.toml").read_text("utf-8")).get("place", 1)
        except (OSError, ValueError):
            return None
        return found if isinstance(found, int) and found > 0 else None

    @property
    def pin_file(self) -> Path:
        return self.path / "pin"

    def lock(self) -> None:
        """Become the desk of this directory until `unlock` or the end of the process. JournalLocked."""
        handle = os.open(self.path / "desk.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise JournalLocked(
                f"another kiosk (process {holder}) runs on {self.path}: stop it first, or use another --data"
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        self._lock = handle

    def unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def keys(self) -> KeySet:
        """The key set; empty where there is none. Raises KeyFileError, OSError."""
        try:
            return parse(self.keys_file.read_text("utf-8"))
        except FileNotFoundError:
            return KeySet()

    def put_keys(self, keys: KeySet) -> None:
        self.put("keys.toml", keys.to_toml().encode())

    def secret(self) -> bytes:
        """The secret of the hashes, made at the first need."""
        path = self.path / "secret"
        try:
            return path.read_bytes()
        except FileNotFoundError:
            self.put("secret", secrets.token_bytes(32))
            return path.read_bytes()

    def secret_before(self) -> bytes:
        """The secret that an enrolment has taken the place of, as long as it is of use; empty for none."""
        try:
            return (self.path / "secret.before").read_bytes()
        except FileNotFoundError:
            return b""

    def forget_secret_before(self) -> None:
        (self.path / "secret.before").unlink(missing_ok=True)

    def put(self, name: str, content: bytes) -> None:
        """Write a small file whole or not at all, synced, for its owner only.

        A secret that another takes the place of stays beside it: who came by a code before is known by it.
        """
        old = self.path / name
        if name == "secret" and old.exists() and old.read_bytes() != content:
            self.put("secret.before", old.read_bytes())
        part = self.path / f"{name}.part"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path / name)
        directory = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
