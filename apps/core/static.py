"""Static files as they are published: without comments and needless spaces, under names that carry their digest."""

from collections.abc import Iterator, Mapping
from typing import Any

import rcssmin
import rjsmin
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: What of ours is made smaller: what other packages bring is published as it came.
_SMALLER = {("js", "js"): rjsmin.jsmin, ("css", "css"): rcssmin.cssmin}


class MinifiedManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which also makes our files smaller and renames what ES modules import from one another."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Mapping[str, tuple[Storage, str]], **options: Any) -> Iterator[Any]:
        """Give names to what was saved here; Django would take the sources again."""
        yield from super().post_process({name: (self, name) for name in paths}, **options)

    def _save(self, name: str, content: "File[Any]") -> str:
        folder, _, rest = name.replace("\\", "/").partition("/")
        smaller = _SMALLER.get((folder, rest.rpartition(".")[2]))
        if smaller is not None:
            content.seek(0)  # it may have been read for its digest
            content = ContentFile(smaller(content.read().decode()).encode())
        return str(super()._save(name, content))
