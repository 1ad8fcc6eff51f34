"""A text beside the demonstration corpus that nobody has marked: what is drawn in it, a test drew."""

SLUG = "nobody-coded"
#: For `manage.py shell` on the data of a server with the demonstration corpus.
SCRIPT = f"""
from apps.library.models import Article
from apps.library.publishing import publish_version
original = Article.objects.get(slug="otvet-s-opozdaniem-na-tri-goda")
source = original.current.source
copy = Article.objects.create(slug={SLUG!r}, outlet=original.outlet, date=original.date, language=original.language,
    text_kind=original.text_kind, rights=original.rights)
publish_version(article=copy, title="Nobody coded this", date=copy.date, source=source)
"""
