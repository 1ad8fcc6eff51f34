"""A placement that is orphaned stands nowhere, and nothing that stands anywhere is empty."""

from django.db import migrations, models
from django.db.models import F, Q

from apps.core.freshness import watch_rows

OF_HIGHLIGHT = (
    "(SELECT 'highlights ' || library_article.slug FROM library_article JOIN annotations_highlight "
    "ON annotations_highlight.article_id = library_article.id WHERE annotations_highlight.id = {row}.highlight_id)"
)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0008_credits")]

    operations = [
        migrations.RemoveConstraint(model_name="placement", name="annotations_placement_not_empty"),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")) | Q(status="orphaned"), name="annotations_placement_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=~Q(status="orphaned") | Q(start_at=0, end_at=0), name="annotations_placement_orphan_nowhere"
            ),
        ),
        # Repeated: SQLite rebuilt the table.
        watch_rows("annotations_placement", OF_HIGHLIGHT),
    ]
