"""The app `kiosks`."""

from django.apps import AppConfig


class KiosksConfig(AppConfig):
    name = "central.kiosks"
    label = "kiosks"
