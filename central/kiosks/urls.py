"""Addresses of the kiosks API."""

from django.urls import path

from central.kiosks.api import api
from central.kiosks.versions import other
from kiosk.sync.wire import PREFIX

urlpatterns = [
    path(f"{PREFIX.strip('/')}/", api.urls),
    path("api/kiosk/v<int:number>/<path:_what>", other),
]
