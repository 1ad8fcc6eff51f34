"""What lines readings up raises stamps: of the event whose rows show it, of the articles that parallels stand in."""

from django.db import migrations

from apps.core.freshness import watch, watch_rows

OF_ANSWER = (
    "(SELECT 'answers ' || library_event.slug FROM library_event JOIN library_reading "
    "ON library_reading.event_id = library_event.id WHERE library_reading.id = {row}.reading_id)"
)
OF_EVIDENCE = (
    "(SELECT 'answers ' || library_event.slug FROM library_event "
    "JOIN library_reading ON library_reading.event_id = library_event.id "
    "JOIN comparison_answer ON comparison_answer.reading_id = library_reading.id "
    "WHERE comparison_answer.id = {row}.answer_id)"
)
OF_RUN = "(SELECT 'answers ' || slug FROM library_event WHERE id = {row}.event_id)"
OF_DISMISSAL = (
    "SELECT 'answers ' || library_event.slug AS name FROM library_event "
    "JOIN library_reading ON library_reading.event_id = library_event.id "
    "WHERE library_reading.article_id IN ({row}.article_id, {row}.other_article_id)"
)
OF_FILED = (
    "SELECT 'answers ' || library_event.slug AS name FROM library_event "
    "JOIN library_reading ON library_reading.event_id = library_event.id "
    "JOIN comparison_answer ON comparison_answer.reading_id = library_reading.id "
    "JOIN comparison_evidence ON comparison_evidence.answer_id = comparison_answer.id "
    "WHERE comparison_evidence.highlight_id = {row}.id"
)
_ARTICLES = (
    "SELECT 'highlights ' || library_article.slug AS name FROM library_article "
    "JOIN annotations_highlight ON annotations_highlight.article_id = library_article.id "
    "JOIN comparison_parallelmember ON comparison_parallelmember.highlight_id = annotations_highlight.id "
)
OF_PARALLEL = f"{_ARTICLES}WHERE comparison_parallelmember.parallel_id = {{row}}.id"
# A member that is taken out is among the members no more: its own article is named besides.
OF_MEMBER = (
    f"{_ARTICLES}WHERE comparison_parallelmember.parallel_id = {{row}}.parallel_id "  # noqa: S608
    "UNION SELECT 'highlights ' || library_article.slug AS name FROM library_article "
    "JOIN annotations_highlight ON annotations_highlight.article_id = library_article.id "
    "WHERE annotations_highlight.id = {row}.highlight_id"
)
OF_LINKED = (
    f"{_ARTICLES}WHERE comparison_parallelmember.parallel_id IN "  # noqa: S608
    "(SELECT parallel_id FROM comparison_parallelmember WHERE highlight_id = {row}.id)"
)
SHOWN = ("visibility", "group_id", "hidden", "deleted")


class Migration(migrations.Migration):
    dependencies = [("comparison", "0003_lining_up"), ("annotations", "0005_merges")]

    operations = [
        # Repeated: SQLite rebuilt these tables in 0003.
        watch(["comparison_questionset", "comparison_question"]),
        watch_rows("comparison_answer", OF_ANSWER),
        watch_rows("comparison_evidence", OF_EVIDENCE),
        watch_rows("comparison_suggestionrun", OF_RUN),
        watch_rows("comparison_dismissal", OF_DISMISSAL),
        watch_rows("comparison_parallel", OF_PARALLEL),
        watch_rows("comparison_parallelmember", OF_MEMBER),
        # A highlight that is no longer shown takes its evidence and its parallels with it, on other pages too.
        # PostgreSQL runs triggers in the order of their names: those of articles come before this one of events.
        watch_rows("annotations_highlight", OF_LINKED, columns=SHOWN, also="_in_parallels"),
        watch_rows("annotations_highlight", OF_FILED, columns=SHOWN, also="_with_answers"),
    ]
