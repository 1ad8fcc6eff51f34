"""voices.toml: the persons and bodies whose words texts report."""

from apps.core.corpus import Dumping, Key, Loading, Shape, values_of
from apps.core.corpus.storing import put_list, read_list
from apps.library.models import Voice

FILES = ("voices.toml",)
VOICE = Shape("voice", Voice, Key("slug"), Key("name"), Key("kind"), Key("description"), heading="Voices")
SHAPES = (VOICE,)


def read(loading: Loading) -> None:
    """Store the voices of voices.toml, each under its slug."""
    put_list(loading, Voice, read_list(loading, FILES[0], VOICE, "voice"))


def write(dumping: Dumping) -> None:
    """Write voices.toml, by slug. One query."""
    voices = sorted(Voice.objects.all(), key=lambda voice: voice.slug)
    dumping.put_list(FILES[0], VOICE, "voice", (values_of(VOICE, voice) for voice in voices))
