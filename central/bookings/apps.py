"""The app `bookings`: triggers beside its tables, and seats that follow an office's new settings."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "central.bookings"
    label = "bookings"
    verbose_name = _("bookings")

    def ready(self) -> None:
        from central.bookings import booking, feed, retention, triggers  # noqa: PLC0415 -- they need the models
        from central.offices.daily import daily  # noqa: PLC0415
        from central.offices.revisions import published  # noqa: PLC0415

        post_migrate.connect(triggers.install, sender=self, dispatch_uid="bookings.triggers")
        daily.connect(retention.purge, dispatch_uid="bookings.purge")
        daily.connect(feed.daily, dispatch_uid="bookings.restored")
        published.connect(booking.settings_changed, dispatch_uid="bookings.settings_changed")
