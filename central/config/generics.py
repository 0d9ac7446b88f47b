"""Django's admin pages and forms, generic at run time as they are to a type checker.

Django gives its managers and fields `[]`, and these not. Admin modules import them from here.
"""

from typing import Any, Final

from django.contrib.admin import ModelAdmin
from django.forms import ModelForm

__all__ = ["ModelAdmin", "ModelForm"]

_ITEM: Final = "__class_getitem__"


def _itself(cls: type[Any], _model: object) -> type[Any]:
    return cls


for _each in (ModelAdmin, ModelForm):
    if not hasattr(_each, _ITEM):
        setattr(_each, _ITEM, classmethod(_itself))
