"""Results of pure functions, kept in the memory of this process within a bound."""

from collections.abc import Hashable


class Memory:
    """Texts by key: those asked for most recently stay, the others go.

    Two generations: what is asked for moves into the younger, and once that is full the older is let go. So a look
    costs one or two looks into a dictionary, and threads need no lock: at the worst one keeps a text twice.
    """

    def __init__(self, limit: int) -> None:
        """Keep texts of together about `limit` characters, or whatever their sizes are given in."""
        self._half = limit // 2
        self.cache_clear()

    def cache_clear(self) -> None:
        """Forget everything."""
        self._young: dict[Hashable, tuple[str, int]] = {}
        self._old: dict[Hashable, tuple[str, int]] = {}
        self._size = 0

    def get(self, key: Hashable) -> str | None:
        """Return what is kept under `key`, or None."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                return None
            self.put(key, *found)
        return found[0]

    def put(self, key: Hashable, text: str, size: int) -> None:
        """Keep `text` under `key`; together they count as `size`."""
        if self._size > self._half:
            self._old, self._young, self._size = self._young, {}, 0
        self._young[key] = text, size
        self._size += size
