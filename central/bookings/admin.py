"""Django's admin pages of bookings: other systems only. Bookings and imports have pages of their own."""

from django.contrib import admin
from django.http import HttpRequest

from central.bookings.models import ApiClient
from central.config.generics import ModelAdmin


@admin.register(ApiClient)
class ApiClientAdmin(ModelAdmin[ApiClient]):
    """Systems that book: their keys come from `manage.py add_client`; here they are put to rest."""

    list_display = ("name", "every_office", "active", "made_at")
    fields = ("name", "every_office", "offices", "active")
    search_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiClient | None = None) -> bool:
        return False
