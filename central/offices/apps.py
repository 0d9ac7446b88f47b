"""The app `offices`: it brings the groups of the roles along with the tables."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    name = "central.offices"
    label = "offices"
    verbose_name = _("offices")

    def ready(self) -> None:
        from central.offices import roles  # noqa: PLC0415 -- it needs the models, which need the registry

        post_migrate.connect(roles.make_groups, dispatch_uid="roles.make_groups")
