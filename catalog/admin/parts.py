"""What several pages of the catalogue are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import format_html
from django.utils.translation import gettext

from accounts.administration import GuardedInline, InlineRow
from accounts.models import Permission
from catalog.actions import AssignedValues, remove_translations, translate
from catalog.pictures import PicturesBusy, accept_picture
from primitives.translations import Translation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PRODUCTS = (Permission.MANAGE_PRODUCTS,)
TYPES = (Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES,)


class ProductsInline(GuardedInline):
    permissions = PRODUCTS


class TranslationInline(ProductsInline):
    """Texts in other languages."""

    def write(self, owner: Any, rows: list[InlineRow], now: datetime) -> None:
        told = []
        for line in rows:
            texts = {name: value for name, value in line.values.items() if name in self.texts}
            told.append(Translation(owner.pk, line.row.language_code, texts))
        translate(table=self.model, translations=told)

    def remove(self, owner: Any, rows: list[Any], now: datetime) -> None:
        remove_translations(table=self.model, owner_id=owner.pk, language_codes=[row.language_code for row in rows])

    @property
    def texts(self) -> set[str]:
        """The columns that hold texts: all but the key and whose they are."""
        return {field.name for field in self.model._meta.concrete_fields if not field.is_relation} - {"language_code"}


class ValuesInline(ProductsInline):
    """Values of attributes that describe a product or a variant."""

    key = ("value_id",)
    autocomplete_fields = ("value",)

    def assign(self, assigned: AssignedValues) -> None:
        """Write what describes the owner from now on."""
        raise NotImplementedError

    def write(self, owner: Any, rows: list[InlineRow], now: datetime) -> None:
        places = self.places(owner) | {line.row.value_id: line.row.sort_order for line in rows}
        self.assign(AssignedValues(owner.pk, sorted(places, key=places.__getitem__)))

    def remove(self, owner: Any, rows: list[Any], now: datetime) -> None:
        gone = {row.value_id for row in rows}
        places = self.places(owner)
        self.assign(AssignedValues(owner.pk, sorted(places.keys() - gone, key=places.__getitem__)))

    def places(self, owner: Any) -> dict[int, int]:
        """Where each value of the owner stands."""
        return dict(owner.attribute_values.values_list("value_id", "sort_order"))


@contextmanager
def pointing_to(words: str | _StrPromise, address: str) -> Iterator[None]:
    """Tell with a refusal what can be done instead, and where; ``words`` have a place for the ``%(link)s``."""
    try:
        yield
    except ValidationError as error:
        told = " ".join(error.messages)
        link = format_html('<a href="{}">{}</a>', address, gettext("the way there"))
        raise ValidationError(format_html("{} {}", told, format_html(str(words) % {"link": "{}"}, link))) from error


def clean_upload(form: forms.ModelForm[Any], cleaned: dict[str, Any], name: str) -> dict[str, Any]:
    """Put the picture drawn anew in the place of a new upload, or note at its field why it is refused."""
    upload = cleaned.get(name)
    if not upload or name not in form.changed_data:
        return cleaned
    try:
        picture = accept_picture(upload, field=name)
    except ValidationError as error:
        form.add_error(None, error)
    except PicturesBusy:
        form.add_error(name, gettext("Too many pictures at once. Try again in a moment."))
    else:
        cleaned[name] = SimpleUploadedFile(picture.name, picture.content)
    return cleaned
