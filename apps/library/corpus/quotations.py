"""quotes.toml: the register of words that somebody was seen to have said, which texts may quote from."""

from apps.core.corpus import Dumping, Key, Loading, Shape, values_of
from apps.core.corpus.storing import put_list, read_list
from apps.library.models import Quotation

FILES = ("quotes.toml",)
QUOTE = Shape(
    "quotation",
    Quotation,
    Key("slug"),
    Key("speaker", by="name"),
    Key("date"),
    Key("venue"),
    Key("words"),
    Key("source"),
    Key("translated_by"),
    Key("note"),
    heading="Quotations",
)
SHAPES = (QUOTE,)


def read(loading: Loading) -> None:
    """Store the quotations of quotes.toml, each under its slug; speakers are named as voices.toml names them."""
    put_list(loading, Quotation, read_list(loading, FILES[0], QUOTE, "quote"))


def write(dumping: Dumping) -> None:
    """Write quotes.toml, by slug. One query."""
    quotations = Quotation.objects.select_related("speaker", "source")
    rows = (values_of(QUOTE, quotation) for quotation in sorted(quotations, key=lambda quotation: quotation.slug))
    dumping.put_list(FILES[0], QUOTE, "quote", rows)
