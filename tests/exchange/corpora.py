"""A small corpus that has one of everything, in the canonical form, for tests to load, bend and break."""

from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.models import Model

from tests.exchange.annotated import ANNOTATIONS

FRAMES = """\
[[frame]]
slug = "legalist"
name = "Legalist"
colour = "indigo"
shape = "circle"
summary = "Asks which rule was kept."

[[frame]]
slug = "mercantile"
name = "Mercantile"
colour = "plum"
shape = "square"
summary = "Asks what was paid."
description = \"\"\"
It follows the money.

It is *fond* of ledgers.
\"\"\"
whose_case = "The case of the harbour board."
"""

OUTLETS = """\
[[outlet]]
slug = "the-ledger"
name = "The Ledger"
url = "https://ledger.example/"
about = \"\"\"
A paper.
\"\"\"

[[outlet.affiliation]]
statement = "Owned by alice."
since = 1999-01-01
until = 2010-12-31
evidence_url = "https://register.example/1"
evidence_publisher = "The register"
evidence_date = 2011-01-01

[[outlet.affiliation]]
statement = "Owned by bob."
since = 2011-01-01
evidence_url = "https://register.example/2"
evidence_publisher = "The register"
evidence_date = 2012-02-03
"""

VOICES = """\
[[voice]]
slug = "carol"
name = "Carol of the Quay"
kind = "person"
description = "Harbour master."

[[voice]]
slug = "harbour-board"
name = "Harbour Board"
kind = "body"
"""

SOURCES = """\
[[source]]
slug = "bulletin"
title = "Bulletin of the board"
publisher = "Harbour Board"
url = "https://board.example/bulletin"
seen = "archived copy"

[[source]]
slug = "ledger-report"
title = "A bridge is closed"
publisher = "The Ledger"
date = 2024-03-02
url = "https://ledger.example/bridge"
seen = "read online"
"""

QUOTES = """\
[[quote]]
slug = "carol-the-bridge"
speaker = "Carol of the Quay"
date = 2024-03-01
venue = "The quay"
words = "The bridge is closed, and it's closed for good."
source = "ledger-report"
translated_by = "bob"
note = "As reported."
"""

QUESTIONS = """\
slug = "core"
name = "Two questions"
description = \"\"\"
What to ask.
\"\"\"
source = "Compiled for a test."

[[question]]
slug = "problem"
name = "Problem"
wording = "What is wrong?"
help = "A trouble that is named."
group = "core"
source = "A handbook"

[[question]]
slug = "evidence"
name = "Evidence"
wording = "On whose word?"
group = "cross-cutting"
"""

CODEBOOK = """\
slug = "starter"
name = "Starter codebook"
version = "1"

[[tag]]
slug = "functions"
name = "Functions"
colour = "azure"
definition = "What a passage does."

[[tag]]
slug = "cause"
name = "Cause"
parent = "functions"
colour = "clay"
definition = "What brought it about."
include = "A reason."
exclude = "A mere date."
source = "A handbook"

[[tag]]
slug = "reason"
name = "Reason"
colour = "rose"
definition = "An earlier name."
archived = 2024-05-06
merged_into = "ground"

[[tag]]
slug = "ground"
name = "Ground"
colour = "rose"
definition = "What it rests on."
"""

EVENT = """\
title = "The bridge is closed"
date = 2024-03-01
end_date = 2024-03-04
place = "The quay"
parent = "the-quarrel"
summary = \"\"\"
On 1 March the bridge was closed.
\"\"\"

[[fact]]
status = "agreed"
text = "The bridge was closed."
sources = ["bulletin", "ledger-report"]

[[fact]]
status = "disputed"
text = "For how long is contested."
sources = ["ledger-report"]

[[fact.position]]
who = "The board"
says = "For a week."
sources = ["bulletin"]

[[fact.position]]
who = "The harbour master"
says = "For good."
"""

LARGER = """\
title = "The quarrel about the bridge"
date = 2024-01-01
published = false
summary = \"\"\"
Board and town quarrel about a bridge.
\"\"\"
"""

ORIGINAL = """\
+++
title = "Мост закрыт"
byline = "Алиса"
outlet = "the-ledger"
date = 2024-03-05
language = "ru"
text_kind = "illustrative"
rights = "CC BY 4.0"

[[readings]]
event = "the-bridge"
frame = "legalist"
rationale = "It asks for the rule."
by = "bob"
on = 2024-04-01
+++

## Что случилось

Мост закрыли.
"""

TRANSLATION = """\
+++
title = "The bridge, closed again"
outlet = "the-ledger"
date = 2024-03-06
language = "en"
text_kind = "illustrative"
rights = "CC BY 4.0"
translation_of = "most-zakryt"
translator = "carol"
former_slugs = ["closed-bridge", "the-bridge-closed"]
version = 2
version_date = 2024-05-01
version_note = "One word mended."

[[readings]]
event = "the-quarrel"
frame = "mercantile"
rationale = "It counts the toll."
by = "alice"
on = 2024-04-02

[[readings]]
event = "the-bridge"
frame = "legalist"
rationale = "It asks for the rule."
by = "bob"
on = 2024-04-01
+++

## What happened

The bridge was *closed*, and the harbour master said so:

> The bridge is closed, and it’s closed for good.
>
> — Carol of the Quay, 1 March 2024

- One toll is lost.
- Two more are late.
"""

FORMER_TEXT = """\
+++
title = "The bridge, closed"
date = 2024-03-06
note = "As first printed."
+++

## What happened

The bridge was *shut*, and the harbour master said so:

> The bridge is closed, and it’s closed for good.
>
> — Carol of the Quay, 1 March 2024

- One toll is lost.
"""

DRAFT = """\
+++
byline = "bob"
outlet = "the-ledger"
date = 2024-06-01
language = "en"
text_kind = "excerpt"
rights = "All rights reserved."
status = "draft"
+++
"""

SMALL: dict[str, str] = {
    "frames.toml": FRAMES,
    "outlets.toml": OUTLETS,
    "voices.toml": VOICES,
    "sources.toml": SOURCES,
    "quotes.toml": QUOTES,
    "question-sets/core.toml": QUESTIONS,
    "codebooks/starter.toml": CODEBOOK,
    "events/the-bridge/event.toml": EVENT,
    "events/the-quarrel/event.toml": LARGER,
    "events/the-bridge/most-zakryt.md": ORIGINAL,
    "events/the-quarrel/the-bridge-again.md": TRANSLATION,
    "events/the-quarrel/the-bridge-again.v1.md": FORMER_TEXT,
    "events/the-quarrel/the-bridge-again.annotations.json": ANNOTATIONS,
    "articles/not-yet-written.md": DRAFT,
}


def put(folder: Path, files: dict[str, str | bytes] | dict[str, str]) -> Path:
    """Write `files` into `folder` and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def texts(folder: Path) -> dict[str, str]:
    """Return the files of a folder, by name from it on."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def everything_stored() -> dict[str, int]:
    """Return how many rows each of the project's tables has, and the freshness stamps."""
    labels = ("library", "annotations", "comparison", "accounts")
    counts = {model._meta.label: model._default_manager.count() for app in labels for model in _models(app)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value FROM library_stamp")
        return counts | {f"stamp {name}": value for name, value in cursor.fetchall()}


def _models(app: str) -> list[type[Model]]:
    return [model for model in apps.get_app_config(app).get_models() if model._meta.label != "library.Stamp"]
