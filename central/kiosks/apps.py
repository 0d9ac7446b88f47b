"""The app `kiosks`: what it keeps is purged daily."""

from django.apps import AppConfig


class KiosksConfig(AppConfig):
    name = "central.kiosks"
    label = "kiosks"

    def ready(self) -> None:
        from central.kiosks import retention  # noqa: PLC0415 -- they need the models
        from central.offices.daily import daily  # noqa: PLC0415

        daily.connect(retention.purge, dispatch_uid="kiosks.purge")
