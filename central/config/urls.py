"""Addresses of the server."""

from django.contrib import admin
from django.urls import include, path, register_converter

from central.bookings.addresses import BookingId
from central.config.api import clients_api
from central.passes.views import pass_pdf, pass_png

register_converter(BookingId, "booking")

urlpatterns = [
    path("", include("central.pages.urls")),  # first: its sign-in stands in for the admin's own
    path("admin/", admin.site.urls),
    path("passes/<booking:booking>.pdf", pass_pdf, name="pass_pdf"),
    path("passes/<booking:booking>.png", pass_png, name="pass_png"),
    path("api/booking/v1/", clients_api.urls),
    path("", include("central.kiosks.urls")),
]
