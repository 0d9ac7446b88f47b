"""The app `passes`: its keys are looked after daily."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PassesConfig(AppConfig):
    name = "central.passes"
    label = "passes"
    verbose_name = _("passes")

    def ready(self) -> None:
        from central.offices.daily import daily  # noqa: PLC0415 -- they need the registry of models
        from central.passes import keys  # noqa: PLC0415

        daily.connect(keys.daily, dispatch_uid="passes.keys")
