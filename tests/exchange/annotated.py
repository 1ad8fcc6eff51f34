"""What was marked in the small corpus, in the canonical form."""

ANNOTATIONS = """\
{
  "@context": "http://www.w3.org/ns/anno.jsonld",
  "id": "urn:synoptic:annotations:the-bridge-again",
  "type": "AnnotationCollection",
  "total": 2,
  "first": {
    "type": "AnnotationPage",
    "startIndex": 0,
    "items": [
      {
        "id": "urn:synoptic:highlight:46buaswhgd3hgcfm",
        "type": "Annotation",
        "motivation": "commenting",
        "created": "2024-07-01T09:00:00Z",
        "modified": "2024-07-01T09:00:00Z",
        "creator": {
          "id": "urn:synoptic:person:x3gx73xqqy4lj5lu",
          "type": "Person",
          "name": "Coder Дана"
        },
        "canonical": "urn:uuid:6755c180-7f16-5508-94fe-9fecc73adaed",
        "body": [
          {
            "type": "TextualBody",
            "purpose": "commenting",
            "value": "Who can say *for good*?\\n\\nA second look.",
            "format": "text/markdown"
          },
          {
            "type": "SpecificResource",
            "purpose": "tagging",
            "source": "urn:synoptic:codebook:starter:cause"
          },
          {
            "type": "SpecificResource",
            "purpose": "tagging",
            "source": "urn:synoptic:codebook:starter:functions"
          },
          {
            "type": "TextualBody",
            "purpose": "classifying",
            "value": "quotes",
            "format": "text/plain"
          }
        ],
        "target": {
          "type": "SpecificResource",
          "source": "urn:synoptic:article:the-bridge-again:v2",
          "selector": [
            {
              "type": "TextQuoteSelector",
              "exact": "it’s closed for good",
              "prefix": "d so:\\nThe bridge is closed, and ",
              "suffix": ".\\nOne toll is lost.\\nTwo more are"
            },
            {
              "type": "TextPositionSelector",
              "start": 95,
              "end": 115
            },
            {
              "type": "FragmentSelector",
              "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
              "value": "p3",
              "refinedBy": {
                "type": "TextPositionSelector",
                "start": 26,
                "end": 46
              }
            }
          ]
        }
      },
      {
        "id": "urn:synoptic:highlight:jnbqy3742apwteyl",
        "type": "Annotation",
        "motivation": "highlighting",
        "created": "2024-07-01T09:01:00.250000Z",
        "modified": "2024-07-01T09:01:00.250000Z",
        "creator": {
          "id": "urn:synoptic:person:x3gx73xqqy4lj5lu",
          "type": "Person",
          "name": "Coder Дана"
        },
        "canonical": "urn:uuid:0e40026c-dcf0-5b96-8a43-57a1bfdbcee6",
        "target": [
          {
            "type": "SpecificResource",
            "source": "urn:synoptic:article:the-bridge-again:v1",
            "selector": [
              {
                "type": "TextQuoteSelector",
                "exact": "closed for good.\\nOne toll",
                "prefix": "\\nThe bridge is closed, and it’s ",
                "suffix": " is lost."
              },
              {
                "type": "TextPositionSelector",
                "start": 98,
                "end": 123
              },
              {
                "type": "FragmentSelector",
                "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
                "value": "p3"
              }
            ]
          },
          {
            "type": "SpecificResource",
            "source": "urn:synoptic:article:the-bridge-again:v2",
            "selector": [
              {
                "type": "TextQuoteSelector",
                "exact": "closed for good.\\nOne toll",
                "prefix": "\\nThe bridge is closed, and it’s ",
                "suffix": " is lost.\\nTwo more are late."
              },
              {
                "type": "TextPositionSelector",
                "start": 100,
                "end": 125
              },
              {
                "type": "FragmentSelector",
                "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
                "value": "p3"
              }
            ]
          }
        ]
      }
    ]
  }
}
"""
