"""Addresses of the server."""

from django.contrib import admin
from django.urls import include, path

from central.config.api import clients_api
from central.passes.views import pass_pdf, pass_png

urlpatterns = [
    path("", include("central.pages.urls")),  # first: its sign-in stands in for the admin's own
    path("admin/", admin.site.urls),
    path("passes/<str:booking>.pdf", pass_pdf, name="pass_pdf"),
    path("passes/<str:booking>.png", pass_png, name="pass_png"),
    path("api/booking/v1/", clients_api.urls),
    path("", include("central.kiosks.urls")),
]
