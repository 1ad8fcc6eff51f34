"""Changes of highlights raise the stamp of their article; what is shown of people raises one of its own."""

from django.db import migrations

from apps.core.freshness import watch, watch_rows

ARTICLE = "(SELECT 'highlights ' || slug FROM library_article WHERE id = {row}.article_id)"
OF_HIGHLIGHT = (
    "(SELECT 'highlights ' || library_article.slug FROM library_article JOIN annotations_highlight "
    "ON annotations_highlight.article_id = library_article.id WHERE annotations_highlight.id = {row}.highlight_id)"
)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0003_highlights"), ("library", "0003_longer_stamp_names")]

    operations = [
        # Repeated: SQLite rebuilt these tables in 0003.
        watch(["annotations_codebook", "annotations_tag"]),
        watch(["annotations_claimstatus"]),
        watch_rows("annotations_highlight", ARTICLE),
        *[
            watch_rows(table, OF_HIGHLIGHT)
            for table in ("annotations_highlighttag", "annotations_placement", "annotations_reply")
        ],
        watch_rows("accounts_user", "'people'", columns=("username", "display_name", "role", "blocked", "is_active")),
    ]
