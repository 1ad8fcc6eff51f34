"""codebooks/<codebook>.toml: the vocabularies that passages are coded with."""

from collections.abc import Sequence

from django.db.models import Model

from apps.annotations.codebook_services import MAX_LEVELS, follow_merges
from apps.annotations.models import Codebook, Tag
from apps.core.corpus import Dumping, Key, Kind, Loading, Shape, values_of
from apps.core.corpus.loading import Row
from apps.core.corpus.vocabulary import put_vocabularies

FILES = ("codebooks/*.toml",)
TAG = Shape(
    "tag",
    Tag,
    Key("slug"),
    Key("name"),
    Key("parent", later=True),
    Key("colour"),
    Key("definition"),
    Key("include"),
    Key("exclude"),
    Key("source"),
    Key("archived"),
    Key("merged_into", later=True),
    heading="Tags of a codebook",
)
CODEBOOK = Shape(
    "codebook",
    Codebook,
    Key("slug"),
    Key("name"),
    Key("version"),
    Key("description", Kind.PROSE),
    Key("tag", shape=TAG),
    heading="Codebooks",
)
SHAPES = (CODEBOOK, TAG)


def read(loading: Loading) -> None:
    """Store the codebooks, each with its tags in the order of the file."""
    put_vocabularies(
        loading, FILES[0], CODEBOOK, "tag", owner="codebook", under="parent", other="merged_into", check=_check
    )
    if not loading.problems:
        follow_merges()


def _check(stored: Sequence[tuple[Row, Model]]) -> None:
    """Enter a problem for each tag on a fourth level, and for each that was merged and is not archived. One query."""
    above = dict(Tag.objects.values_list("pk", "parent"))
    for row, tag in stored:
        levels, at = 1, above[tag.pk]
        while at is not None and levels <= len(above):  # a circle is a problem of its own
            levels, at = levels + 1, above[at]
        if at is None and levels > MAX_LEVELS:
            expected = f"{MAX_LEVELS} levels at the most"
            row.problem(f"parent: “{row['slug']}” stands on level {levels}", expected, "parent")
        if row["merged_into"] and not row["archived"]:
            row.problem("merged_into without archived", "since when it is archived, such as 2025-02-12", "merged_into")


def write(dumping: Dumping) -> None:
    """Write one file for each public codebook, tags in their order; nobody's own goes out. Four queries."""
    for codebook in Codebook.objects.filter(owner=None).prefetch_related("tags__parent", "tags__merged_into"):
        tags = [values_of(TAG, tag) for tag in codebook.tags.all()]
        dumping.put_table(f"codebooks/{codebook.slug}.toml", CODEBOOK, values_of(CODEBOOK, codebook, tag=tags))
