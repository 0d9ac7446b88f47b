"""Accounts of staff, with a password that is told once."""

import secrets
from typing import Final

from central.offices.models import Account, Office, Role

# No letters or digits that are taken for each other when they are copied from paper.
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


def new_password() -> str:
    """79 random bits, as `xxxx-xxxx-xxxx-xxxx`."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def add(username: str, role: Role, office: Office | None) -> str | None:
    """A new account; its password, or None where there is one of this name already."""
    if Account.objects.filter(username=username).exists():
        return None
    password = new_password()
    Account.objects.create_user(username, password=password, role=role, office=office)
    return password
