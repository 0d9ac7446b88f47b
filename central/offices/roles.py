"""What each role may do, as groups of Django's; and which offices an account sees.

The table below is the whole of it. It is brought into the database after each migration.
"""

from typing import Any, TypeVar

from django.contrib.auth.models import Group, Permission
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from central.offices.models import Account, Office, Role

_M = TypeVar("_M", bound=Model)

_VIEW, _CHANGE, _ADD = "view", "change", "add"  # and nobody deletes: things are put to rest

ALLOWED: dict[Role, dict[str, tuple[str, ...]]] = {
    Role.OFFICER: {
        "offices.office": (_VIEW,),
        "bookings.booking": (_VIEW, _ADD, _CHANGE),
        "kiosks.kiosk": (_VIEW,),
    },
    Role.ADMIN: {
        "offices.office": (_VIEW,),
        "offices.officerevision": (_VIEW, _ADD),
        "offices.account": (_VIEW, _ADD, _CHANGE),
        "bookings.booking": (_VIEW, _ADD, _CHANGE),
        "bookings.trace": (_VIEW,),
        "bookings.imported": (_VIEW, _ADD),
        "kiosks.kiosk": (_VIEW, _ADD, _CHANGE),
    },
    Role.NATIONAL: {
        "offices.office": (_VIEW, _ADD, _CHANGE),
        "offices.officerevision": (_VIEW, _ADD),
        "offices.account": (_VIEW, _ADD, _CHANGE),
        "bookings.booking": (_VIEW, _ADD, _CHANGE),
        "bookings.trace": (_VIEW,),
        "bookings.imported": (_VIEW, _ADD),
        "bookings.apiclient": (_VIEW, _ADD, _CHANGE),
        "passes.signingkey": (_VIEW, _ADD, _CHANGE),
        "kiosks.kiosk": (_VIEW, _ADD, _CHANGE),
    },
}


def make_groups(**_signal: Any) -> None:
    """Bring the groups in line with `ALLOWED`. Permissions of apps not yet migrated come with theirs."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role, models in ALLOWED.items():
        group, _ = Group.objects.get_or_create(name=role)
        names = [
            f"{model.partition('.')[0]}.{action}_{model.partition('.')[2]}"
            for model, actions in models.items()
            for action in actions
        ]
        group.permissions.set([known[name] for name in names if name in known])


def account_of(request: HttpRequest) -> Account:
    """Who is signed in. Raises LookupError where nobody is: pages ask for it before."""
    if isinstance(request.user, Account):
        return request.user
    raise LookupError("nobody is signed in")


def sees(account: Account, office: int) -> bool:
    """Whether this account may see what belongs to this office."""
    return account.is_active and (account.role == Role.NATIONAL or account.office_id == office)


def offices_of(account: Account) -> QuerySet[Office]:
    """The offices that an account sees."""
    return only_own(account, Office.objects.all(), "code")


def only_own(account: Account, rows: QuerySet[_M], office: str = "office_id") -> QuerySet[_M]:
    """Of `rows`, those of the account's office; all of them for the national administrators."""
    if not account.is_active:
        return rows.none()
    if account.role == Role.NATIONAL:
        return rows.all()
    return rows.filter(**{office: account.office_id})
