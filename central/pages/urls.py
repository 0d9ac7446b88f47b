"""Addresses of the office pages."""

from django.urls import path
from django.views.i18n import set_language

from central.pages.views import (
    attention,
    bookings,
    entry,
    imports,
    kiosks,
    office_settings,
    offices,
    people,
    today,
    trail,
)

app_name = "pages"

_OFFICE = "office/<int:office>/"
_BOOKING = f"{_OFFICE}bookings/<booking:booking>/"
_KIOSK = f"{_OFFICE}kiosks/<int:kiosk>/"

urlpatterns = [
    path("", entry.home, name="home"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("admin/login/", entry.admin_login, name="admin_login"),
    path("language/", set_language, name="language"),
    path("accent/<str:code>.css", entry.accent, name="accent"),
    path("account/password/", entry.own_password, name="own_password"),
    path("offices/", offices.offices, name="offices"),
    path("offices/alarms/<int:pk>/", attention.settle_national, name="settle_national"),
    path("people/", people.people, name="people"),
    path("people/new/", people.add, name="people_add"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/password/", people.new_password, name="person_password"),
    path(_OFFICE, today.today, name="today"),
    path(f"{_OFFICE}bookings/", bookings.bookings, name="bookings"),
    path(f"{_OFFICE}bookings/new/", bookings.add, name="booking_add"),
    path(_BOOKING, bookings.booking, name="booking"),
    path(f"{_BOOKING}move/", bookings.move, name="booking_move"),
    path(f"{_BOOKING}cancel/", bookings.cancel, name="booking_cancel"),
    path(f"{_OFFICE}imports/", imports.imports, name="imports"),
    path(f"{_OFFICE}imports/<int:pk>/", imports.imported, name="imported"),
    path(f"{_OFFICE}kiosks/", kiosks.kiosks, name="kiosks"),
    path(f"{_OFFICE}kiosks/new/", kiosks.add, name="kiosk_add"),
    path(_KIOSK, kiosks.kiosk, name="kiosk"),
    path(f"{_KIOSK}name/", kiosks.rename, name="kiosk_name"),
    path(f"{_KIOSK}code/", kiosks.code, name="kiosk_code"),
    path(f"{_KIOSK}enrolled/", kiosks.enrolled, name="kiosk_enrolled"),
    path(f"{_KIOSK}revoke/", kiosks.revoke, name="kiosk_revoke"),
    path(f"{_OFFICE}attention/", attention.attention, name="attention"),
    path(f"{_OFFICE}attention/<str:kind>/<int:pk>/", attention.settle, name="settle"),
    path(f"{_OFFICE}settings/", office_settings.settings, name="settings"),
    path(f"{_OFFICE}settings/edit/", office_settings.edit, name="settings_edit"),
    path(f"{_OFFICE}settings/publish/", office_settings.publish, name="settings_publish"),
    path(f"{_OFFICE}settings/<int:number>/", office_settings.revision, name="settings_one"),
    path(f"{_OFFICE}settings/<int:number>/back/", office_settings.go_back, name="settings_back"),
    path(f"{_OFFICE}log/", trail.trail, name="trail"),
]
