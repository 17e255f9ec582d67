"""The forms that visitors fill in: how fields look and what a phone offers for them. The API judges the values."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from storefront.templatetags.shop import person
from vietnam.phones import InvalidPhone, normalize_phone, written_phone

REQUIRED = {"required": _("Please fill this in.")}

NAMES = {
    # The API's names of the parts of an address, and the fields of the form that have them.
    "firstName": "name",
    "phone": "phone",
    "countryArea": "country_area",
    "city": "city",
    "streetAddress1": "street",
    "cityArea": "old_district",
    "postalCode": "postal_code",
    "email": "email",
}


def blame(form: forms.Form, errors: list[dict[str, Any]], names: dict[str, str] = NAMES) -> None:
    """Put the API's errors beside their fields, the rest on top of the form."""
    for error in errors:
        field = names.get(error["field"] or "", error["field"])
        form.add_error(field if field in form.fields else None, error["message"])


def _text(
    label: Any, *, required: bool = True, help_text: Any = "", longest: int = 250, **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=longest,
        error_messages=REQUIRED,
        widget=forms.TextInput(attrs),
    )


class AddressForm(forms.Form):
    """An address in Vietnam: two tiers, both found by typing with or without accents."""

    country_code = "VN"

    name = _text(_("Name of the person who receives it"), autocomplete="name", autocapitalize="words")
    phone = forms.CharField(
        error_messages=REQUIRED,
        label=_("Phone"),
        help_text=_("The carrier calls before arriving."),
        max_length=32,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    country_area = _text(
        _("Province or city"),
        help_text=_("Type a few letters. Accents do not matter."),
        autocomplete="address-level1",
        list="provinces",
        **{"data-options": reverse_lazy("places")},  # type: ignore[arg-type]
    )
    city = _text(
        _("Commune or ward"),
        help_text=_("The new name since 1 July 2025."),
        autocomplete="address-level2",
        list="communes",
        **{"data-options": reverse_lazy("communes"), "data-within": "id_country_area"},  # type: ignore[arg-type]
    )
    street = _text(_("House number, street, hamlet"), autocomplete="address-line1")
    old_district = _text(
        _("Old district or landmark"), required=False, help_text=_("If it helps the carrier."), autocomplete="off"
    )

    def clean_phone(self) -> str:
        """Refuse a wrong number together with other mistakes: the API is asked only when the rest is right."""
        typed: str = self.cleaned_data["phone"]
        try:
            normalize_phone(typed, self.country_code)
        except InvalidPhone:
            raise forms.ValidationError(
                _("Please check the number. A mobile number has 10 digits, such as 0912 345 678.")
            ) from None
        return typed

    def address_input(self) -> dict[str, Any]:
        """Return the valid form as the API's ``AddressInput``."""
        data = self.cleaned_data
        return {
            "firstName": data["name"],
            "phone": data["phone"],
            "country": self.country_code,
            "countryArea": data["country_area"],
            "city": data["city"],
            "streetAddress1": data["street"],
            "cityArea": data["old_district"],
        }


class ContactForm(AddressForm):
    field_order = ("email",)

    email = forms.EmailField(
        label=_("E-mail"),
        error_messages=REQUIRED,
        help_text=_("For the confirmation of your order."),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )


COUNTRIES = [
    ("US", _("United States")),
    ("AU", _("Australia")),
    ("CA", _("Canada")),
    ("DE", _("Germany")),
    ("FR", _("France")),
    ("GB", _("United Kingdom")),
    ("JP", _("Japan")),
    ("KR", _("South Korea")),
    ("SG", _("Singapore")),
]


class AddressAbroadForm(forms.Form):
    """An address outside of Vietnam, for the export channel."""

    name = _text(_("Name of the person who receives it"), autocomplete="name", autocapitalize="words")
    phone = forms.CharField(
        error_messages=REQUIRED,
        label=_("Phone"),
        help_text=_("With the country code, for example +1 202 555 0143."),
        max_length=32,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES, widget=forms.Select({"autocomplete": "country"}))
    street = _text(_("House number and street"), autocomplete="address-line1")
    city = _text(_("City"), autocomplete="address-level2")
    country_area = _text(_("State or region"), required=False, autocomplete="address-level1")
    postal_code = _text(_("Postal code"), required=False, longest=20, autocomplete="postal-code")

    def address_input(self) -> dict[str, Any]:
        """Return the valid form as the API's ``AddressInput``."""
        data = self.cleaned_data
        return {
            "firstName": data["name"],
            "phone": data["phone"],
            "country": data["country"],
            "countryArea": data["country_area"],
            "city": data["city"],
            "streetAddress1": data["street"],
            "postalCode": data["postal_code"],
        }


class ContactAbroadForm(AddressAbroadForm):
    field_order = ("email",)

    email = forms.EmailField(
        label=_("E-mail"),
        error_messages=REQUIRED,
        help_text=_("For the confirmation of your order."),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )


def initial_of(address: dict[str, Any] | None) -> dict[str, Any]:
    """Return an address of the API as the initial values of an address form."""
    if not address:
        return {}
    return {
        "name": person(address),
        "phone": written_phone(address["phone"] or ""),
        "country": address["country"]["code"],
        "country_area": address["countryArea"],
        "city": address["city"],
        "street": address["streetAddress1"],
        "old_district": address["cityArea"],
        "postal_code": address["postalCode"],
    }


def _password(label: Any, *, is_new: bool, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=1024,
        error_messages=REQUIRED,
        widget=forms.PasswordInput({"autocomplete": "new-password" if is_new else "current-password"}),
    )


class EmailForm(forms.Form):
    email = forms.EmailField(
        error_messages=REQUIRED,
        label=_("E-mail"),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )


class SignInForm(EmailForm):
    password = _password(_("Password"), is_new=False)


class SignUpForm(EmailForm):
    first_name = _text(_("Your name"), required=False, autocomplete="name")
    password = _password(_("Password"), is_new=True, help_text=_("At least 8 characters."))


class NewPasswordForm(forms.Form):
    password = _password(_("New password"), is_new=True, help_text=_("At least 8 characters."))


class ChangePasswordForm(forms.Form):
    old_password = _password(_("Current password"), is_new=False)
    new_password = _password(_("New password"), is_new=True, help_text=_("At least 8 characters."))


class OrderLookUpForm(forms.Form):
    number = _text(_("Order number"), longest=40, inputmode="numeric", autocomplete="off")
    email = forms.EmailField(
        label=_("E-mail"),
        error_messages=REQUIRED,
        help_text=_("The one you ordered with."),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
