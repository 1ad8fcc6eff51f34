"""The colours and shapes that mean something: frames and tags take theirs from here, the style sheets draw them.

Nothing is told by colour alone: a frame also has a shape, a tag also an underline.
"""

FRAME_COLOURS = ("slate", "ochre", "plum", "teal", "umber", "indigo", "moss", "rose")
FRAME_SHAPES = ("square", "triangle", "circle", "diamond", "pentagon", "cross", "bar", "star")
TAG_COLOURS = (
    "amber",
    "clay",
    "rose",
    "orchid",
    "violet",
    "iris",
    "azure",
    "lagoon",
    "pine",
    "olive",
    "umber",
    "stone",
)

#: The underline that goes with each colour of a tag, so that no two of like colour look alike to anybody.
TAG_UNDERLINES = dict(
    zip(
        TAG_COLOURS,
        (
            "solid",
            "dotted",
            "dashed",
            "double",
            "wavy",
            "solid",
            "dotted",
            "dashed",
            "double",
            "wavy",
            "solid",
            "dotted",
        ),
        strict=True,
    )
)


def choices(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return `names` as the choices of a model field."""
    return [(name, name.capitalize()) for name in names]
