"""Mistakes in the small corpus: a file, what to put for what in it, and what must be said of it."""

EVENT = "events/the-bridge/event.toml"
ORIGINAL = "events/the-bridge/most-zakryt.md"
TRANSLATION = "events/the-quarrel/the-bridge-again.md"
FORMER = "events/the-quarrel/the-bridge-again.v1.md"
DRAFT = "articles/not-yet-written.md"

ANSWERS_FILE = "events/the-quarrel/answers.toml"
PARALLELS_FILE = "events/the-bridge/parallels.toml"
B, DANA = "bbbbccccddddeeee", "x3gx73xqqy4lj5lu"

#: File, old words, new words; the beginning of what is wrong, and of what was expected.
MISTAKES: list[tuple[str, str, str, str, str]] = [
    # Syntax
    ("frames.toml", 'name = "Legalist"', 'name = "Legalist', "Illegal character '\\n'", 'TOML: key = "text"'),
    (EVENT, "date = 2024-03-01", "date = 2024-02-31", "Invalid date or datetime", "TOML"),
    ("voices.toml", 'kind = "body"', 'name = "Board"', "Cannot overwrite a value", "TOML"),
    (ORIGINAL, 'outlet = "the-ledger"', "outlet = the-ledger", "Invalid value", "TOML"),
    # Keys
    ("frames.toml", "whose_case", "whos_case", "unknown key “whos_case” in this frame", "one of: slug, name,"),
    (EVENT, 'who = "The board"', 'whom = "The board"', "unknown key “whom” in this position", "who, says"),
    ("frames.toml", "[[frame]]", "[[frames]]", "unknown key “frames” in this file", "one of: frame"),
    # Types
    (ORIGINAL, 'outlet = "the-ledger"', "outlet = 1", "outlet is a whole number", "the slug of an outlet"),
    ("outlets.toml", 'name = "The Ledger"', 'name = ""', "name is empty", "text in quotation marks"),
    (EVENT, "date = 2024-03-01", 'date = "2024-03-01"', "date is text", "a date such as 2025-02-12"),
    (EVENT, "date = 2024-03-01", "date = 2024-03-01T10:00:00", "date is a date with a time", "a date such as"),
    ("frames.toml", 'name = "Legalist"', "name = 1", "name is a whole number", "text in quotation marks"),
    ("events/the-quarrel/event.toml", "published = false", "published = 0", "published is a whole", "true or false"),
    (EVENT, '["bulletin", "ledger-report"]', '"bulletin"', "sources is text", "a list of slugs"),
    (EVENT, '["bulletin", "ledger-report"]', "[1]", "sources holds a whole number", "a list of slugs"),
    (
        EVENT,
        '[[fact]]\nstatus = "agreed"\ntext = "The bridge was closed."\nsources = ["bulletin", '
        '"ledger-report"]\n\n[[fact]]',
        "[fact]",
        "fact is a table",
        "tables, each under a line [[fact]]",
    ),
    (TRANSLATION, "version = 2\n", "version = true\n", "version is true or false", "a whole number"),
    (TRANSLATION, "version = 2\n", "version = 0\n", "version is 0", "a whole number from 1 up"),
    # Values
    ("frames.toml", 'colour = "indigo"', 'colour = "red"', "colour = “red”", "one of: slate, ochre, plum"),
    ("voices.toml", 'kind = "body"', 'kind = "bodies"', "kind = “bodies”", "one of: person, body, role"),
    ("question-sets/core.toml", 'group = "core"', 'group = "main"', "group = “main”", "core, cross-cutting"),
    (ORIGINAL, 'language = "ru"', 'language = "Russian!"', "language = “Russian!”", "a language tag such as en"),
    (ORIGINAL, 'text_kind = "illustrative"', 'text_kind = "fake"', "text_kind = “fake”", "primary-source, excerpt"),
    ("frames.toml", 'slug = "legalist"', 'slug = "Legalist"', "slug = “Legalist”", "a slug: small letters"),
    ("frames.toml", 'slug = "legalist"', 'slug = "legal_ist"', "slug = “legal_ist”", "a slug: small letters"),
    (EVENT, '"bulletin", ', '"Bulletin", ', "“Bulletin” is not a slug", "a slug: small letters"),
    (EVENT, '"bulletin", ', '"ledger-report", ', "“ledger-report” stands twice", "each slug once"),
    ("frames.toml", 'name = "Legalist"', f'name = "{"x" * 81}"', "name has 81 characters", "at most 80"),
    ("frames.toml", 'name = "Legalist"', 'name = "  "', "name is empty", "text in quotation marks"),
    (
        "sources.toml",
        'url = "https://board.example/bulletin"',
        'url = "javascript:alert(1)"',
        "url = “javascript",
        "an address that begins with https://",
    ),
    (EVENT, 'sources = ["ledger-report"]', "sources = []", "sources is empty", "at least one slug"),
    (EVENT, "end_date = 2024-03-04", "end_date = 2024-02-04", "end_date = 2024-02-04 lies before", "from 2024-03-01"),
    ("outlets.toml", "until = 2010-12-31", "until = 1998-12-31", "until = 1998-12-31 lies before", "from 1999-01-01"),
    # References
    (
        "quotes.toml",
        'speaker = "Carol of the Quay"',
        'speaker = "Carol of the Key"',
        "speaker: there is no voice “Carol of the Key”",
        "such as “Carol of the Quay”",
    ),
    ("quotes.toml", 'source = "ledger-report"', 'source = "nowhere"', "source: there is no source “nowhere”", "slug"),
    (
        EVENT,
        '["bulletin", "ledger-report"]',
        '[\n  "bulletin",\n  "leger-report"]',
        "sources: there is no source “leger-report”",
        "such as “ledger-report”",
    ),
    (EVENT, 'parent = "the-quarrel"', 'parent = "the-quarel"', "parent: there is no event", "such as “the-quarrel”"),
    (
        "codebooks/starter.toml",
        'parent = "functions"',
        'parent = "function"',
        "there is no tag “function”",
        "in this file",
    ),
    (ORIGINAL, 'outlet = "the-ledger"', 'outlet = "the-lodger"', "there is no outlet “the-lodger”", "“the-ledger”"),
    (ORIGINAL, 'frame = "legalist"', 'frame = "realist"', "frame: there is no frame “realist”", "“legalist”"),
    (TRANSLATION, '"most-zakryt"', '"most-otkryt"', "there is no article “most-otkryt”", "such as “most-zakryt”"),
    (TRANSLATION, "— Carol of the Quay", "— Carol", "“Carol” is not a known voice", "“Carol of the Quay”"),
    # Circles
    (
        "codebooks/starter.toml",
        'parent = "functions"',
        'parent = "cause"',
        "round in a circle: cause → cause",
        "a chain",
    ),
    (
        "codebooks/starter.toml",
        'merged_into = "ground"',
        'merged_into = "reason"',
        "merged_into leads back to where it starts",
        "a chain that ends",
    ),
    # Tags
    (
        "codebooks/starter.toml",
        'merged_into = "ground"',
        'merged_into = "grounds"',
        "merged_into: there is no tag “grounds” here",
        "in this file",
    ),
    ("codebooks/starter.toml", "archived = 2024-05-06\n", "", "merged_into without archived", "such as 2025-02-12"),
    (
        "codebooks/starter.toml",
        'slug = "ground"\nname = "Ground"\n',
        'slug = "third"\nname = "Third"\nparent = "cause"\ncolour = "rose"\ndefinition = "x"\n\n'
        '[[tag]]\nslug = "ground"\nname = "Ground"\nparent = "third"\n',
        "parent: “ground” stands on level 4",
        "3 levels at the most",
    ),
    # Doubles
    ("frames.toml", 'slug = "mercantile"', 'slug = "legalist"', "slug = “legalist” for a second time", "in line 2"),
    (
        "codebooks/starter.toml",
        'slug = "cause"',
        'slug = "functions"',
        "“functions” for a second time",
        "each only once",
    ),
    (
        "voices.toml",
        'name = "Harbour Board"',
        'name = "Carol of the Quay"',
        "name: Voice with this Name already",
        "values",
    ),
    (TRANSLATION, 'event = "the-bridge"', 'event = "the-quarrel"', "event = “the-quarrel” for a second time", "each"),
    # Articles
    (
        ORIGINAL,
        'rights = "CC BY 4.0"\n',
        'rights = "CC BY 4.0"\nformer_slugs = ["the-bridge-again"]\n',
        "the former slug “the-bridge-again” is taken",
        "one that no article in this folder has",
    ),
    (TRANSLATION, 'translator = "carol"\n', "", "translation_of stands here without translator", "both of them"),
    (TRANSLATION, 'translation_of = "most-zakryt"\n', "", "translator stands here without translation_of", "both"),
    (
        TRANSLATION,
        'text_kind = "illustrative"',
        'text_kind = "excerpt"',
        "is excerpt, its original illustrative",
        "kind of",
    ),
    (TRANSLATION, '"closed-bridge"', '"most-zakryt"', "the former slug “most-zakryt” is taken", "one that no"),
    (TRANSLATION, '"closed-bridge"', '"the-bridge-again"', "former slug “the-bridge-again” is taken", "one that no"),
    (TRANSLATION, "version_date = 2024-05-01\n", "", "version_date is missing beside version = 2", "the date of this"),
    # Questions
    ("question-sets/core.toml", 'help = "A', 'retired = "May"\nhelp = "A', "retired is text", "a date such as"),
    # Coders
    (ANSWERS_FILE, 'id = "bbbb', 'id = "urn:bbbb', "id has 20 characters", "at most 16"),
    (ANSWERS_FILE, 'id = "bbbbccccddddeeee"', 'id = "BBBB"', "id = “BBBB”", "16 characters a to z, 2 to 7"),
    (ANSWERS_FILE, f'id = "{DANA}"', f'id = "{B}"', f"id = “{B}” for a second time", "each only once"),
    (ANSWERS_FILE, '"Coder Дана"', '"Coder D."', "Coder D. has the id of Coder Дана", "one name"),
    (
        ANSWERS_FILE,
        f'coder = "{DANA}"',
        'coder = "nobody"',
        "there is no coder “nobody” in this file",
        "[[coder]] in it",
    ),
    (PARALLELS_FILE, f'by = "{DANA}"', 'by = "bbbbccccddddeeee"', "by: there is no coder “bbbb", "[[coder]] in it"),
    # Answers
    (ANSWERS_FILE, '"the-bridge-again"', '"the-bridge-agin"', "there is no article", "such as “the-bridge-again”"),
    (ANSWERS_FILE, '"the-bridge-again"', '"most-zakryt"', "“most-zakryt” is no reading of this event", "among its"),
    (ANSWERS_FILE, 'set = "core"', 'set = "cor"', "there is no question set “cor” with questions", "one of the site's"),
    (ANSWERS_FILE, 'question = "problem"', 'question = "remedy"', "no question “remedy” in “core”", "in that set"),
    (ANSWERS_FILE, "on = 2024-07-03", 'on = "2024-07-03"', "on is text", "a date such as"),
    (ANSWERS_FILE, "version = 2", "version = 3", "there is no version 3 of “the-bridge-again”", "the number of one"),
    (ANSWERS_FILE, '"partial"', '"absent"', "state = “absent”", "one of: answered, partial, rejects, silent"),
    (ANSWERS_FILE, '"A toll is lost."', f'"{"x" * 301}"', "paraphrase has 301 characters", "at most 300"),
    (ANSWERS_FILE, '["jnbqy3742apwteyl"]', '["nowhere"]', "there is no highlight “nowhere”", "the id of one"),
    (ANSWERS_FILE, '["jnbqy3742apwteyl"]', '["mostmostmost2345"]', "is of “most-zakryt”", "of “the-bridge-again”"),
    (
        ANSWERS_FILE,
        f'coder = "{DANA}"',
        f'coder = "{B}"',
        "a second answer to this question",
        "one of each",
    ),
    # Markdown
    (EVENT, "On 1 March", "> " * 99 + "On 1 March", "the summary cannot be shown", "Markdown that can"),
    ("frames.toml", "It follows", "- " * 99 + "It follows", "the description cannot be shown", "Markdown that can"),
    # Parallels
    (PARALLELS_FILE, '"parallelparallel"', '"parallel"', "id = “parallel”", "16 characters a to z, 2 to 7"),
    (PARALLELS_FILE, '"agrees"', '"differs"', "relation = “differs”", "one of: agrees, contradicts, answers"),
    (PARALLELS_FILE, "*closed*", "*closed*" * 2600, "the note has 20821 bytes", "at most 20000"),
    (PARALLELS_FILE, "Both say", "> " * 99 + "Both", "the note cannot be shown", "Markdown that can"),
    (PARALLELS_FILE, ', "46buaswhgd3hgcfm"]', "]", "highlights has 1", "at least two, of different articles"),
    (PARALLELS_FILE, '"mostmostmost2345"', '"jnbqy3742apwteyl"', "a second one of the article", "at most one of each"),
]
