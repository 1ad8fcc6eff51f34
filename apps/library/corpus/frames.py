"""frames.toml: the ways of reading events."""

from apps.core.corpus import Dumping, Key, Kind, Loading, Shape, values_of
from apps.core.corpus.storing import put_list, read_list
from apps.library.models import Frame

FILES = ("frames.toml",)
FRAME = Shape(
    "frame",
    Frame,
    Key("slug"),
    Key("name"),
    Key("colour"),
    Key("shape"),
    Key("summary"),
    Key("description", Kind.PROSE),
    Key("whose_case"),
    heading="Frames",
)
SHAPES = (FRAME,)


def read(loading: Loading) -> None:
    """Store the frames of frames.toml, each under its slug."""
    put_list(loading, Frame, read_list(loading, FILES[0], FRAME, "frame"))


def write(dumping: Dumping) -> None:
    """Write frames.toml, by slug. One query."""
    frames = sorted(Frame.objects.all(), key=lambda frame: frame.slug)
    dumping.put_list(FILES[0], FRAME, "frame", (values_of(FRAME, frame) for frame in frames))
