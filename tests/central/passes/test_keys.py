"""Signing keys: changed in time, never in the clear, ended at once where one is lost."""

import datetime as dt

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.test import override_settings

from central.bookings.rules import HORIZON_DAYS
from central.config import seal
from central.offices.models import Office
from central.passes import keys, signed
from central.passes.models import SigningKey
from kiosk.keys import Role
from kiosk.passes import PassProblem, SignedPass, read, verify
from tests.central.central_kit import NOW, made, wish

DAY = dt.timedelta(days=1)
SEED = b"\x11" * 32


def test_a_new_server_gets_a_key_and_not_a_second(db: None) -> None:
    assert [key.id for key in keys.tend(NOW)] == [1]
    assert keys.tend(NOW) == []
    assert keys.current(NOW) == SigningKey.objects.get()


def test_years_of_keys_leave_no_gap(db: None) -> None:
    """A daily job through three years: always one to sign with, known to kiosks two weeks before."""
    keys.tend(NOW)
    for n in range(0, 3 * 365, 3):
        now = NOW + n * DAY
        keys.tend(now)
        signing = keys.current(now)
        assert signing is not None
        # Whatever can be booked today is covered by the key that signs today.
        keys.signer(now.date() + dt.timedelta(days=HORIZON_DAYS), now)
        roles = [keys.key_set(now).role(key, now) for key in keys.key_set(now).keys]
        assert roles.count(Role.CURRENT) == 1
        assert len(roles) <= 3
    assert SigningKey.objects.count() == 3 * 365 // keys.SIGNING_DAYS + 1


def test_the_next_key_is_there_two_weeks_before_its_turn(db: None) -> None:
    keys.tend(NOW)
    turn = NOW + keys.SIGNING_DAYS * DAY
    assert keys.tend(turn - (keys.LEAD_DAYS + 1) * DAY) == []
    (following,) = keys.tend(turn - keys.LEAD_DAYS * DAY)
    assert following.not_before == turn.replace(microsecond=0)
    assert keys.current(turn - DAY).id == 1  # type: ignore[union-attr] # there is one
    assert keys.current(turn).id == following.id  # type: ignore[union-attr] # as above


def test_case_14_an_old_pass_is_good_until_its_key_ends(kupang: Office) -> None:
    keys.tend(NOW)
    booking = made(kupang, wish(day=dt.date(2027, 1, 14))).booking
    _, text = signed.of(booking, NOW)
    old = keys.key_set(NOW)
    keys.rotate(NOW, lead=DAY)
    later = NOW + 50 * DAY
    found = read(text)
    assert isinstance(found, SignedPass)
    for known in (old, keys.key_set(later)):
        assert not isinstance(verify(found, known, later), PassProblem)
    assert signed.of(booking, later)[0].key_id == 2


def test_a_revoked_key_is_gone_and_another_signs(kupang: Office) -> None:
    keys.tend(NOW)
    booking = made(kupang, wish()).booking
    found = read(signed.of(booking, NOW)[1])
    assert isinstance(found, SignedPass)
    keys.revoke(1, NOW)
    assert verify(found, keys.key_set(NOW), NOW) == PassProblem.UNKNOWN_KEY
    again = read(signed.of(booking, NOW)[1])
    assert isinstance(again, SignedPass)
    assert not isinstance(verify(again, keys.key_set(NOW), NOW), PassProblem)


def test_a_revoked_next_key_is_replaced_in_its_time(db: None) -> None:
    keys.tend(NOW)
    lost = keys.rotate(NOW)
    keys.revoke(lost.id, NOW)
    assert [key.id for key in keys.key_set(NOW).keys] == [1]


def test_the_database_alone_signs_nothing(db: None) -> None:
    (key,) = keys.tend(NOW, [SEED])
    kept = str(SigningKey.objects.values().get())
    assert SEED.hex() not in kept
    assert SEED not in bytes(key.sealed)
    with override_settings(SEALING_KEYS=[Fernet.generate_key().decode()]), pytest.raises(seal.Sealed):
        keys.signer(NOW.date(), NOW)


def test_a_new_sealing_key_in_front_and_the_old_one_taken_away(kupang: Office) -> None:
    keys.tend(NOW, [SEED])
    new = Fernet.generate_key().decode()
    with override_settings(SEALING_KEYS=[new, *settings.SEALING_KEYS]):
        assert keys.reseal(NOW) == 1
    with override_settings(SEALING_KEYS=[new]):
        assert keys.signer(NOW.date(), NOW)[1].private_bytes_raw() == SEED


def test_no_pass_beyond_the_keys_end(db: None) -> None:
    keys.tend(NOW)
    with pytest.raises(keys.NoKey):
        keys.signer(NOW.date() + dt.timedelta(days=200), NOW)


def test_without_a_key_nothing_is_signed(db: None) -> None:
    with pytest.raises(keys.NoKey):
        keys.signer(NOW.date(), NOW)
