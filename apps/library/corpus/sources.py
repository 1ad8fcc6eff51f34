"""sources.toml: the published pages that somebody opened, which facts and quotations rest on."""

from apps.core.corpus import Dumping, Key, Kind, Loading, Shape, values_of
from apps.core.corpus.storing import put_list, read_list
from apps.library.models import Source

FILES = ("sources.toml",)
SOURCE = Shape(
    "source",
    Source,
    Key("slug"),
    Key("title"),
    Key("publisher"),
    Key("date"),
    Key("url", Kind.ADDRESS),
    Key("seen"),
    heading="Sources",
)
SHAPES = (SOURCE,)


def read(loading: Loading) -> None:
    """Store the sources of sources.toml, each under its slug."""
    put_list(loading, Source, read_list(loading, FILES[0], SOURCE, "source"))


def write(dumping: Dumping) -> None:
    """Write sources.toml, by slug. One query."""
    sources = sorted(Source.objects.all(), key=lambda source: source.slug)
    dumping.put_list(FILES[0], SOURCE, "source", (values_of(SOURCE, source) for source in sources))
