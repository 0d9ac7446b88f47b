"""Who may do what, and in which office."""

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction

from central.bookings.models import Booking
from central.offices import roles
from central.offices.models import Office, Role
from tests.central.central_kit import account, made, office, wish


def test_each_sees_only_the_own_office(kupang: Office) -> None:
    blitar = office("blitar")
    here, there = made(kupang, wish()), made(blitar, wish())
    officer, national = account(Role.OFFICER, kupang), account(Role.NATIONAL)
    assert [row.id for row in roles.only_own(officer, Booking.objects.all())] == [here.booking.id]
    assert roles.only_own(national, Booking.objects.all()).count() == 2
    assert [row.code for row in roles.offices_of(officer)] == [1]
    assert roles.sees(officer, 1)
    assert not roles.sees(officer, 3)
    assert roles.sees(national, 3)
    assert there.booking.office_id == 3


def test_who_is_put_to_rest_sees_nothing(kupang: Office) -> None:
    officer = account(Role.OFFICER, kupang)
    officer.is_active = False
    officer.save()
    assert not roles.sees(officer, 1)
    assert not roles.offices_of(officer)


def test_roles_are_groups_with_what_they_may(kupang: Office) -> None:
    officer, admin = account(Role.OFFICER, kupang), account(Role.ADMIN, kupang)
    assert officer.has_perm("bookings.add_booking")
    assert not officer.has_perm("offices.add_officerevision")
    assert admin.has_perm("offices.add_officerevision")
    assert not admin.has_perm("passes.change_signingkey")
    admin.role = Role.OFFICER
    admin.save()
    assert [group.name for group in admin.groups.all()] == ["officer"]


def test_every_permission_of_the_table_is_one(db: None) -> None:
    known = {
        f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")
    }
    for models in roles.ALLOWED.values():
        for model, actions in models.items():
            app, _, name = model.partition(".")
            assert {f"{app}.{action}_{name}" for action in actions} <= known


@pytest.mark.parametrize(
    ("role", "of_office"), [(Role.OFFICER, False), (Role.ADMIN, False), (Role.NATIONAL, True)]
)
def test_only_national_is_of_no_office(kupang: Office, role: Role, of_office: bool) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        account(role, kupang if of_office else None)
