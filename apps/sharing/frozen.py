"""What of a shared view the database refuses to change."""

#: Columns that never change once they are stored, by table.
IMMUTABLE = {
    "sharing_frozentext": ("sha256", "passages"),
    "sharing_sharedversion": ("view_id", "number", "title", "snapshot", "digest", "created"),
    "sharing_sharedtext": ("version_id", "position", "slug", "number", "text_id"),
}
