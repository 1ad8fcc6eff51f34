"""Static files under names that carry their digest."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_, _IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which also renames what our ES modules, in static/js, import from one another.

    Other packages' scripts are left alone: in some a comment looks like an import of a file that is not there.
    """

    patterns = (*HashedFilesMixin.patterns, ("js/*.js", _IMPORTS))
