"""codebooks/<codebook>.toml: the vocabularies that passages are coded with."""

from apps.annotations.models import Codebook, Tag
from apps.core.corpus import Dumping, Key, Kind, Loading, Shape, values_of
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
    put_vocabularies(loading, FILES[0], CODEBOOK, "tag", owner="codebook", under="parent")


def write(dumping: Dumping) -> None:
    """Write one file for each public codebook, tags in their order; nobody's own goes out. Three queries."""
    for codebook in Codebook.objects.filter(owner=None).prefetch_related("tags__parent"):
        tags = [values_of(TAG, tag) for tag in codebook.tags.all()]
        dumping.put_table(f"codebooks/{codebook.slug}.toml", CODEBOOK, values_of(CODEBOOK, codebook, tag=tags))
