"""The people of a corpus: authors of what its files hold, as whom nobody can sign in.

Nothing is loaded as the work of somebody who has an account here, save what is stored as theirs already.
"""

import re
from collections.abc import Iterable

from django.utils.text import slugify

from apps.accounts.models import Role, User
from apps.core.corpus import Loading, Outcome
from apps.core.corpus.shapes import Fault

#: A public id, of people as of what they make.
PUBLIC_ID = re.compile(r"[a-z2-7]{16}")
PUBLIC_ID_WANTED = "16 characters a to z, 2 to 7"


class Authors:
    """The people that the files of one load name. All parts of the load share them: `loading.shared(Authors)`."""

    def __init__(self, loading: Loading) -> None:
        self._report = loading.report
        self._people: dict[str, User] = {}
        self._looked_up: set[str] = set()
        self._names: dict[str, str] = {}
        self._reported: set[str] = set()

    def expect(self, people: Iterable[str]) -> None:
        """Look up those that `author` will be asked for, by their public ids. One query at the most."""
        wanted = set(people) - self._looked_up
        if wanted:
            self._looked_up |= wanted
            self._people |= {found.public_id: found for found in User.objects.filter(public_id__in=wanted)}

    def name(self, person: str, name: str) -> None:
        """Note what a file calls somebody. Raises Fault where the load knows another name for the same id."""
        if self._names.setdefault(person, name) != name:
            wanted = "an id for each person, and one name"
            raise Fault(f"{name} has the id of {self._names[person]}", wanted)

    def author(self, person: str, name: str, *, key: str, own: bool) -> User:
        """Return who made something; on first sight in this load, store them or their new name.

        `own` says whether it is stored as theirs already, `key` under which key of the file they stand. Raises Fault
        for a second name, and for somebody with an account where it is not `own`.
        """
        self.name(person, name)
        self.expect([person])
        user = self._people.get(person)
        if user is not None and signs_in(user):
            if not own:
                wanted = "only what they made here themselves, or another id"
                raise Fault(f"{key} is somebody with an account here", wanted)
            return user
        outcome = Outcome.LEFT
        if user is None:
            user, outcome = _new_author(person, name), Outcome.ADDED
        elif user.display_name != name:
            user.display_name = name
            user.save(update_fields=["display_name"])
            outcome = Outcome.CHANGED
        if person not in self._reported:
            self._report.note(outcome, "person", name)
        self._reported.add(person)
        self._people[person] = user
        return user


def signs_in(person: User) -> bool:
    """Return whether somebody is more than a name in a file: they have an account, or a browser that knows them."""
    return person.is_guest or person.has_usable_password()


def _new_author(person: str, name: str) -> User:
    """Store an analyst without a password, as whom nobody can sign in."""
    username = f"coder-{slugify(name)[:100]}"
    if username == "coder-" or User.objects.filter(username__iexact=username).exists():
        username = f"coder-{person}"
    fields = {"display_name": name, "role": Role.ANALYST, "public_id": person, "is_active": False}
    return User.objects.create_user(username, None, **fields)
