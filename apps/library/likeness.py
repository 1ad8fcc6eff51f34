"""Whether a text is in the library already, exactly or nearly."""

import hashlib
import re
from dataclasses import dataclass

from django.db.models import F, Q

from apps.library.models import Article, ArticleVersion

#: Words that a shingle has, and the share of shingles that two texts must have in common to be nearly the same.
_WORDS = 5
_SHARE = 0.7
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Same:
    """An article that says the same; `share` is how much of the words, 1 for exactly the same."""

    article: Article
    share: float

    @property
    def percent(self) -> int:
        """The share in hundredths; 100 only where not a letter differs."""
        return round(100 * self.share)  # `same_text` says at most 0.99 of what is not the very same


def same_text(text: str, *, withdrawn: bool = False) -> Same | None:
    """Return the article whose canonical text is `text`, or the one that is nearest to it and nearly the same.

    With `withdrawn` those that were withdrawn are looked at and no others, in each of their versions. Shingles of five
    words, after Broder 1997, "On the resemblance and containment of documents". Two queries, of which the second reads
    the newest versions of similar length one after the other.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    versions = ArticleVersion.objects.filter(article__withdrawn__isnull=False) if withdrawn else ArticleVersion.objects
    exact = versions.filter(sha256=digest).select_related("article__current").order_by("pk").first()
    if exact is not None:
        return Same(exact.article, 1.0)
    mine = _shingles(text)
    if not mine:
        return None
    length = len(text)
    best, nearest = 0.0, None
    newest = Q() if withdrawn else Q(article__current=F("pk"))
    words = length // 12, length // 3  # few languages have shorter or longer words than that
    others = versions.filter(newest, words__range=words).values_list("article_id", "text")
    for article, other in others.iterator(chunk_size=50):
        if not 0.6 <= len(other) / length <= 1.67:
            continue
        theirs = _shingles(other)
        share = len(mine & theirs) / len(mine | theirs)
        if share > best:
            best, nearest = share, article
    if nearest is None or best < _SHARE:
        return None
    return Same(Article.objects.select_related("current").get(pk=nearest), min(best, 0.99))


def _shingles(text: str) -> set[int]:
    words = _WORD.findall(text.casefold())
    return {hash(tuple(words[n : n + _WORDS])) for n in range(max(1, len(words) - _WORDS + 1))} if words else set()
