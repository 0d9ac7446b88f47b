"""Django's admin pages are for the national administrators, and for what the office pages do not do."""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

if isinstance(admin.site.get_model_admin(Group), auth_admin.GroupAdmin):
    admin.site.unregister(Group)  # the table of `roles` is the whole of it
admin.site.site_header = "Antrean"
admin.site.site_title = "Antrean"
admin.site.index_title = _("Other systems, and keys")
