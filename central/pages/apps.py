"""The app `pages`: its Indonesian texts, and the signals of signing in."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "central.pages"
    label = "pages"

    def ready(self) -> None:
        from central.offices.daily import daily  # noqa: PLC0415 -- they need the models
        from central.pages import catalogue, deeds  # noqa: PLC0415 -- as above

        catalogue.install()
        deeds.listen()
        daily.connect(deeds.daily, dispatch_uid="pages.daily")
