"""The program that reads a PDF: its bytes on standard input, what stands on its pages as JSON on standard output.

It is run by apps.library.importers.pdf as a process of its own, as the file that it is, and knows nothing of the site.
Its arguments are limits: pages, characters, seconds and bytes of memory.
"""

import io
import json
import logging
import resource
import sys
from typing import Any


def main() -> None:
    """Print {"pages": […]}, or what stands against it: "encrypted", "many" (pages), "long" or "broken"."""
    pages, characters, seconds, memory = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    try:
        said = read(sys.stdin.buffer.read(), pages, characters)
    except MemoryError:
        said = {"long": True}
    except (Exception, RecursionError):  # whatever the library stumbles over is the file's fault
        said = {"broken": True}
    json.dump(said, sys.stdout)


def read(data: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    """Return what `main` prints. Raises whatever pypdf does."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        return {"encrypted": True}
    if len(reader.pages) > most_pages:
        return {"many": len(reader.pages)}
    pages: list[str] = []
    length = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        length += len(pages[-1])
        if length > most_characters:
            return {"long": True}
    return {"pages": pages}


if __name__ == "__main__":
    main()
