"""The forms of accounts and groups."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from apps.accounts.guests import PREFIX
from apps.accounts.leaving import FORMER_NAME
from apps.accounts.models import User


def one_line(text: str) -> str:
    """Return `text` on one line, without space around it."""
    return " ".join(text.split())


class PasswordField(forms.CharField):
    """A password that is there already."""

    def __init__(self, **fields: Any) -> None:
        fields.setdefault("label", _("Password"))
        fields.setdefault("max_length", 500)
        widget = forms.PasswordInput(attrs={"autocomplete": fields.pop("autocomplete", "current-password")})
        super().__init__(widget=widget, strip=False, **fields)


class AddressField(forms.EmailField):
    """A mail address."""

    def __init__(self, **fields: Any) -> None:
        fields.setdefault("label", _("Mail address"))
        super().__init__(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **fields)


class SignUpForm(forms.Form):
    """Name, address, password; and a field that people do not see and programs fill in."""

    username = forms.CharField(
        label=_("Name"),
        max_length=60,
        validators=[UnicodeUsernameValidator()],
        help_text=_("You sign in with it, and others see it. Letters, digits and . + - _ without spaces."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = AddressField(help_text=_("Nobody else sees it. We send a link there to confirm it."))
    password = PasswordField(
        autocomplete="new-password", help_text=" ".join(str(text) for text in password_validators_help_texts()[1:2])
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_username(self) -> str:
        """Refuse names that are taken, that stand for somebody else, or that are a mail address."""
        name: str = User.normalize_username(self.cleaned_data["username"])
        if "@" in name:
            raise forms.ValidationError(_("Others see the name: do not take a mail address."))
        if name.casefold().startswith(PREFIX) or User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("There is an account with that name. Choose another."))
        return name

    def clean(self) -> dict[str, Any]:
        """Hold the password against the rules, which look at name and address too."""
        data = super().clean() or {}
        if "password" in data:
            try:
                validate_password(
                    data["password"], User(username=data.get("username", ""), email=data.get("email", ""))
                )
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data

    @property
    def is_by_a_program(self) -> bool:
        """Whether somebody filled in what nobody sees."""
        return bool(self.cleaned_data.get("website"))


class SignInForm(AuthenticationForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name")
        self.error_messages = {
            **self.error_messages,
            "invalid_login": _("There is no account with that name and password. Capitals count in the password."),
        }


class AddressForm(forms.Form):
    """A new mail address, with the password."""

    email = AddressField()
    password = PasswordField()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuse any password but the account's own."""
        return _own(self.user, self.cleaned_data["password"])


class ResetForm(forms.Form):
    """Where to send a link for a new password."""

    email = AddressField()


class DisplayNameForm(forms.Form):
    """The name that others see."""

    display_name = forms.CharField(
        label=_("Name shown"), max_length=150, required=False, help_text=_("Empty: the name you sign in with is shown.")
    )

    def clean_display_name(self) -> str:
        """Return it on one line; refuse the name under which the work of former members stands."""
        name = one_line(self.cleaned_data["display_name"])
        if name.casefold() in {str(FORMER_NAME).casefold(), str(_("a guest")).casefold()}:
            raise forms.ValidationError(_("That name stands for others. Choose another."))
        return name


class LeaveForm(forms.Form):
    """What becomes of public work, and the password; a guest, who has none, ticks a box."""

    public = forms.ChoiceField(
        label=_("What you made public"),
        choices=[
            ("delete", _("delete it too")),
            ("keep", _("leave it, under the name “a former member”")),
        ],
        widget=forms.RadioSelect,
    )
    password = PasswordField()
    sure = forms.BooleanField(label=_("Yes, delete everything I made as a guest"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name in ("public", "password") if user.is_guest else ("sure",):
            del self.fields[name]

    def clean_password(self) -> str:
        """Refuse any password but the account's own."""
        return _own(self.user, self.cleaned_data["password"])


class GroupForm(forms.Form):
    """The name of a group."""

    name = forms.CharField(label=_("Name of the group"), max_length=120)

    def clean_name(self) -> str:
        """Return it on one line."""
        return one_line(self.cleaned_data["name"])


def _own(user: User, password: str) -> str:
    if not user.check_password(password):
        raise forms.ValidationError(_("That is not your password."))
    return password
