"""Passwords, with a limit on tries: for the office pages and for Django's own admin pages alike."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from central.config.visitor import address_of
from central.offices.models import Account
from central.pages import deeds, limits


class LimitedBackend(ModelBackend):
    """Beyond the limit no password is looked at, and the right one is refused as well.

    A try that failed is put down; one that was refused is not: those can be as many as anybody likes.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> Account | None:
        if username is None or password is None:
            return None
        now, address = timezone.now(), address_of(request)
        if not limits.take(username, address, now):
            raise PermissionDenied
        account = super().authenticate(request, username, password, **more)
        if account is None:
            deeds.note_failure(username)
        else:
            limits.give_back(username, address, now)
        return account
