"""Addresses of the kiosks API."""

from django.urls import path

from central.kiosks.api import api
from kiosk.sync.wire import PREFIX

urlpatterns = [path(f"{PREFIX.strip('/')}/", api.urls)]
