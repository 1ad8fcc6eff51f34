"""One's own tags: everybody who writes has a codebook of their own."""

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from apps.accounts.models import User
from apps.annotations.models import Codebook, Tag
from apps.core.palette import TAG_COLOURS


@transaction.atomic
def personal_tag(*, owner: User, name: str) -> Tag:
    """Return the tag `name` of `owner`'s own codebook, making both on first use. Colours come in turn.

    One that was merged is the tag it was merged into; one that was archived is in use again.
    """
    codebook, _ = Codebook.objects.get_or_create(
        owner=owner, defaults={"slug": f"own-{owner.public_id}", "name": "My tags"}
    )
    slug = slugify(name)[:60] or slugify(name, allow_unicode=True).encode().hex()[:60]
    last = codebook.tags.aggregate(last=Max("position"))["last"] or 0
    tag, _ = Tag.objects.get_or_create(
        codebook=codebook,
        slug=slug,
        defaults={
            "name": name[:120],
            "position": last + 1,
            "colour": TAG_COLOURS[last % len(TAG_COLOURS)],
            "definition": "",
        },
    )
    while tag.merged_into is not None:
        tag = tag.merged_into
    if tag.archived is not None:
        tag.archived = None
        tag.save(update_fields=["archived"])
    return tag
