"""Values from the environment: read strictly, so that a slip in a unit file is told at the start.

Missing, Wrong (both ImproperlyConfigured)   the message names the variable and what it may hold
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.exceptions import ImproperlyConfigured

_YES = frozenset(["1", "yes", "true", "on"])
_NO = frozenset(["0", "no", "false", "off", ""])


class Missing(ImproperlyConfigured):
    """A variable that has no safe default is not set."""


class Wrong(ImproperlyConfigured):
    """A variable holds what it must not."""


class Environment:
    """Reads variables that begin with `prefix`."""

    def __init__(self, prefix: str, variables: Mapping[str, str] = os.environ) -> None:
        self._prefix, self._variables = prefix, variables

    def text(self, name: str, default: str | None = None) -> str:
        """Raises Missing where it is neither set nor has a default."""
        value = self._variables.get(self._prefix + name, "").strip()
        if value:
            return value
        if default is None:
            raise Missing(f"{self._prefix}{name} is not set; docs/central.md says what it is")
        return default

    def secret(self, name: str, trial: str | None) -> str:
        """A secret from the variable or from the file that `…_FILE` names (as systemd's credentials do).

        `trial` is used where it is given: for trying out and tests only.
        """
        if file := self._variables.get(f"{self._prefix}{name}_FILE", "").strip():
            try:
                return Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise Wrong(f"{self._prefix}{name}_FILE: {file} cannot be read: {error.strerror}") from error
        return self.text(name, trial)

    def fernet_keys(self, name: str, trial: str | None) -> list[str]:
        """Secrets for sealing, parted by commas."""
        keys = [key.strip() for key in self.secret(name, trial).split(",")]
        try:
            for key in keys:
                Fernet(key)
        except ValueError as error:
            raise Wrong(f"{self._prefix}{name}: allowed are Fernet keys parted by commas") from error
        return keys

    def hex_key(self, name: str, trial: str | None) -> str:
        """A secret of 32 bytes in hexadecimal digits."""
        key = self.secret(name, trial)
        if not re.fullmatch(r"[0-9a-fA-F]{64}", key):
            raise Wrong(f"{self._prefix}{name}: allowed are 64 hexadecimal digits")
        return key.lower()

    def authority(self, name: str) -> str:
        """The certificate (PEM) of an authority, from the file that the variable names; "" for none.

        Exactly one certificate, and nothing that stands beside it: the file may hold the private key too.
        """
        if not (file := self.text(name, "")):
            return ""
        named = f"{self._prefix}{name}: {file}"
        try:
            found = x509.load_pem_x509_certificates(Path(file).read_bytes())
        except OSError as error:
            raise Wrong(f"{named} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise Wrong(f"{named} holds no certificate; allowed is a PEM file of one") from error
        if len(found) != 1:
            raise Wrong(f"{named} holds {len(found)} certificates; allowed is one, that of the authority")
        try:
            signs = found[0].extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        except x509.ExtensionNotFound:
            signs = False
        if not signs:
            raise Wrong(f"{named} is no authority's certificate, but a server's; allowed is the authority's")
        return found[0].public_bytes(Encoding.PEM).decode("ascii")

    def flag(self, name: str, default: bool) -> bool:
        value = self._variables.get(self._prefix + name)
        if value is None:
            return default
        word = value.strip().casefold()
        if word not in _YES | _NO:
            raise Wrong(f"{self._prefix}{name}: found {value!r}; allowed: 1, 0")
        return word in _YES

    def number(self, name: str, default: int) -> int:
        """A whole number, not negative."""
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdecimal()):
            raise Wrong(f"{self._prefix}{name}: found {value!r}; allowed is a whole number")
        return int(value)

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Words parted by commas."""
        value = self.text(name, ",".join(default))
        return [word.strip() for word in value.split(",") if word.strip()]
