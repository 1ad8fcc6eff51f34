"""The small corpus with answers and a parallel, in the canonical form."""

from tests.exchange.corpora import SMALL

ANSWERS_FILE = "events/the-quarrel/answers.toml"
PARALLELS_FILE = "events/the-bridge/parallels.toml"

ANSWERS = """\
[[coder]]
id = "bbbbccccddddeeee"
name = "Coder B"

[[coder]]
id = "x3gx73xqqy4lj5lu"
name = "Coder Дана"

[[answer]]
article = "the-bridge-again"
set = "core"
question = "problem"
coder = "bbbbccccddddeeee"
on = 2024-07-03
state = "partial"
paraphrase = "A toll is lost."
evidence = ["jnbqy3742apwteyl"]

[[answer]]
article = "the-bridge-again"
set = "core"
question = "problem"
coder = "x3gx73xqqy4lj5lu"
on = 2024-07-02
version = 2
state = "answered"
paraphrase = "The “good” bridge is closed."
evidence = ["jnbqy3742apwteyl", "46buaswhgd3hgcfm"]

[[answer]]
article = "the-bridge-again"
set = "core"
question = "evidence"
coder = "x3gx73xqqy4lj5lu"
on = 2024-07-02
version = 2
state = "silent"
"""

PARALLELS = """\
[[coder]]
id = "x3gx73xqqy4lj5lu"
name = "Coder Дана"

[[parallel]]
id = "parallelparallel"
relation = "agrees"
by = "x3gx73xqqy4lj5lu"
on = 2024-07-04
note = \"\"\"
Both say that it is *closed*.
\"\"\"
highlights = ["mostmostmost2345", "46buaswhgd3hgcfm"]
"""

ORIGINAL_ANNOTATIONS = """\
{
  "@context": "http://www.w3.org/ns/anno.jsonld",
  "id": "urn:synoptic:annotations:most-zakryt",
  "type": "AnnotationCollection",
  "total": 1,
  "first": {
    "type": "AnnotationPage",
    "startIndex": 0,
    "items": [
      {
        "id": "urn:synoptic:highlight:mostmostmost2345",
        "type": "Annotation",
        "motivation": "highlighting",
        "created": "2024-07-01T10:00:00Z",
        "modified": "2024-07-01T10:00:00Z",
        "creator": {
          "id": "urn:synoptic:person:x3gx73xqqy4lj5lu",
          "type": "Person",
          "name": "Coder Дана"
        },
        "canonical": "urn:uuid:5af5459c-8a51-5528-9abd-ca9f51fa1a1c",
        "target": {
          "type": "SpecificResource",
          "source": "urn:synoptic:article:most-zakryt:v1",
          "selector": [
            {
              "type": "TextQuoteSelector",
              "exact": "Мост закрыли.",
              "prefix": "Что случилось\\n",
              "suffix": ""
            },
            {
              "type": "TextPositionSelector",
              "start": 14,
              "end": 27
            },
            {
              "type": "FragmentSelector",
              "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
              "value": "p2",
              "refinedBy": {
                "type": "TextPositionSelector",
                "start": 0,
                "end": 13
              }
            }
          ]
        }
      }
    ]
  }
}
"""

LINED: dict[str, str] = {
    **SMALL,
    ANSWERS_FILE: ANSWERS,
    PARALLELS_FILE: PARALLELS,
    "events/the-bridge/most-zakryt.annotations.json": ORIGINAL_ANNOTATIONS,
}
