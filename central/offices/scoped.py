"""Admin pages of which each account sees only the rows of its own office."""

from typing import Any, TypeVar

from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from central.config.generics import ModelAdmin
from central.offices.models import Account, Office
from central.offices.roles import offices_of, only_own

_M = TypeVar("_M", bound=Model)


def account_of(request: HttpRequest) -> Account:
    """Who is logged in. Raises LookupError where nobody is: admin pages ask for a login before."""
    if isinstance(request.user, Account):
        return request.user
    raise LookupError("nobody is logged in")


OFFICE_FILTER = ("office", RelatedOnlyFieldListFilter)
"""For `list_filter`: only offices of which rows are seen, and none for who sees one."""


class OfficeScoped(ModelAdmin[_M]):
    """`office_path`: from a row to the code of its office, as a filter has it."""

    office_path = "office_id"

    def get_queryset(self, request: HttpRequest) -> QuerySet[_M]:
        return only_own(account_of(request), super().get_queryset(request), self.office_path)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A row cannot be put into another office either."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.related_model is Office and isinstance(field, ModelChoiceField):
            field.queryset = offices_of(account_of(request))
        return field

    def has_delete_permission(self, request: HttpRequest, obj: _M | None = None) -> bool:
        """What has happened stays: things are put to rest, cancelled or revoked instead."""
        return False
