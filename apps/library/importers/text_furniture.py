"""What stands around an article on its page and is no part of it."""

import re

from apps.library.importers.text_shapes import byline, find_date

_NUMBER = r"[\d.,]*\s*[kк]?\s*"
_SITES = r"x|twitter|facebook|instagram|linkedin|telegram|bluesky|mastodon|threads|youtube|substack|tiktok|medium|vk"
_ALONE = re.compile(
    rf"""^(?:
    share(?:\s+(?:this|on|via|to|with).{{0,40}}|\s+(?:article|post))? | tweet(?:\s+this)? | pin(?:\s+it)? | repost
    | (?:(?:share|tweet|post|pin|like|save|e?mail|print|facebook|twitter|linkedin|whatsapp|telegram)\b[\s,|/·•]*){{2,9}}
    | (?:related|recommended|you\s+(?:might|may)\s+also\s+like|read\s+also)(?:\s+\w+)?:\s.{{1,160}}
    | (?:share\s+on\s+)?(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|pinterest|instagram|youtube|bluesky
      |mastodon|threads|vk|e-?mail|print|copy\s+link|link\s+copied|rss)
      (?:[\s,|/·•]+(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|pinterest|instagram|bluesky|mastodon|threads
      |vk|e-?mail|print|copy\s+link))*
    | click\s+to\s+(?:share|print|email).{{0,80}} | like\s+this:? | like\s+loading.* | loading(?:\.\.\.|…)?
    | subscribe(?:\s+(?:now|today|here|for\s+free|to\s+.{{1,60}}))?\s*[.!]? | subscribed | sign\s+(?:in|up|out)
    | log\s+(?:in|out) | follow(?:\s+us(?:\s+on.{{0,40}})?|ing)? | advertisement | sponsored(?:\s+content)? | ad
    | read\s+(?:more|next|also)(?::.{{0,120}})? | continue\s+reading.{{0,40}} | see\s+also:?
    | {_NUMBER}(?:comments?|shares?|likes?|views?|replies|комментари\w*|просмотр\w*)
    | print(?:\s+this(?:\s+(?:page|article|post))?)? | (?:click|tap)\s+here(?:\s+to\s+.{{1,60}})?
    | donate(?:\s+(?:now|here|today))? | (?:comments?\s+(?:are|is)\s+)(?:closed|off|disabled)[.!]? | repl(?:y|ies)
    | no\s+comments(?:\s+yet)?[.!]? | bookmark\s+the\s+permalink[.!]?
    | follow\s+(?:@?\w+(?:\s\w+)?)\s+on\s+(?:{_SITES})\b[^.!?]{{0,50}}[.!]?
    | this\s+(?:entry|post)\s+was\s+(?:posted|filed|published)\s+(?:in|on|under|by)\b.{{0,160}}
    | skip\s+to\s+(?:main\s+)?content | menu | home | search | close | back\s+to\s+top | toggle\s+navigation
    | (?:previous|next|older|newer)(?:\s+(?:post|article|story))?s?(?::.{{0,120}})?
    | (?:tags?|tagged|categories|category|filed\s+under|topics?):.{{0,200}}
    | \d+\s*min(?:ute)?s?\s+read | reading\s+time:?.{{0,30}} | listen\s+to\s+this\s+article.{{0,30}}
    | (?:©|\(c\)\s*(?:copyright|(?:19|20)\d\d)|copyright\b).{{0,160}}
    | all\s+rights\s+reserved\.? | terms\s+of\s+(?:use|service) | privacy\s+policy
    | (?:поделиться|подписаться|реклама|меню|главная|поиск|наверх|печать)(?:\s.{{0,60}})? | теги:.{{0,200}}
    | (?:скопировать\s+ссылку|распечатать)
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
#: What a line of another kind says anywhere in it.
_LETTER = re.compile(
    r"""(?: (?:sign\s+up|subscribe)\b.{0,80}\b(?:newsletter|inbox|e-?mails?|updates|weekly|daily|free)
    | \b(?:newsletter|inbox)\b.{0,60}\b(?:sign\s+up|subscribe|every\s+\w+day)
    | ^(?:get|join)\b.{0,60}\b(?:newsletter|inbox|mailing\s+list) | ^enter\s+your\s+e-?mail
    | your\s+e-?mail\s+address\s+will\s+not\s+be\s+published | ^we\s+use\s+cookies
    | ^this\s+site\s+uses\s+(?:cookies|akismet)
    | ^thanks?(?:\s+you)?\s+for\s+reading\b.{0,80}\bsubscribe | ^if\s+you\s+(?:liked|enjoyed)\s+this\b
    | ^(?:подпишитесь|подписывайтесь)\b )""",
    re.IGNORECASE | re.VERBOSE,
)
#: Headings of lists of other texts: what follows is left out while it looks like titles.
_LIST = re.compile(
    r"""^(?:you\s+(?:might|may)\s+also\s+(?:like|enjoy|be\s+interested\s+in) | related(?:\s+(?:articles?|posts?|stories
    |reading|content|topics|news|coverage|links))? | more\s+(?:from|on|in|like)\s.{1,60} | recommended(?:\s.{0,40})?
    | (?:most|recently)\s+(?:read|popular|viewed|shared) | popular(?:\s+(?:posts|articles|stories))?
    | trending(?:\s+now)?
    | latest(?:\s+(?:posts|articles|news|stories))? | recent\s+posts | what\s+to\s+read\s+next | up\s+next
    | don['’]t\s+miss
    | explore\s+more.{0,40} | more\s+on\s+this(?:\s+\w+)? | lesen\s+sie\s+auch | mehr\s+zum\s+thema
    | (?:à\s+)?lire\s+aussi | (?:lea|leer|lee)\s+también | читайте\s+(?:ещ[её]|також)
    | читайте\s+также.{0,20} | по\s+теме | похожие\s+(?:статьи|материалы|новости) | ещ[её]\s+по\s+теме )\s*:?\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
#: What begins the part of a page below the text: everything after it is left out.
_END = re.compile(
    r"""^(?: leave\s+a\s+(?:comment|reply)(?:\s+cancel\s+reply)? | post\s+a\s+comment
    | (?:\d+\s+)?comments?(?:\s*\(\d+\))?
    | join\s+the\s+(?:conversation|discussion) | add\s+(?:a\s+)?comment | write\s+a\s+comment
    | оставить\s+комментарий | комментарии(?:\s*\(?\d+\)?)? )\s*:?\s*\.?$""",
    re.IGNORECASE | re.VERBOSE,
)
_SOURCE = re.compile(
    r"^(?:source|original(?:\s+article)?|via|первоисточник|источник)s?\s*(?::\s*(?P<what>.{0,200}))?$", re.I
)
_SECTION = (
    r"(?:opinions?|op-ed|analysis|comment|commentary|essays?|editorial|features?|interview|interviews|news|world|europe"
    r"|politics|international|foreign|ukraine|russia|the\s+long\s+read|long\s+reads?|perspectives?|viewpoint|column"
    r"|columnists|explainer|guest\s+(?:essay|post|column)|dispatch|report|reportage|culture|blog|exclusive"
    r"|мнени[ея]|аналитика|новости|политика|мир|интервью|колонка)"
)
#: A part of a site above a title, or the way there through others: "Home > World > Europe".
_PATH = re.compile(r"^[^.!?…>›»]{1,40}(?:\s*[>›»]\s*[^.!?…>›»]{1,40})+[>›»]?$")
_KICKER = re.compile(rf"^{_SECTION}(?:\s*[|/·•—–-]\s*{_SECTION})?$", re.IGNORECASE)
_LABEL = re.compile(
    r"^[\W_]*(?:text|article|story|document|item|reading|piece|source|column|op-ed|текст|статья|документ)\s+"
    r"(?:(?:no\.|nr\.|number|№|\#)\s*)?(?:\d{1,3}|[a-z]|[ivx]{1,5}|one|two|three|four|five|six|seven|eight|nine|ten)[\W_]*$",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"^(?:about\s+the\s+authors?|author\s+bio|об\s+авторе)\s*:?$", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)


#: Where a menu parts its words; it has at least three, each of at most three.
_PARTED = re.compile(r"\s+[|·•»]\s+")


def is_menu(text: str) -> bool:
    """Return whether a line is a row of words to press: "Home | Events | About"."""
    words = _PARTED.split(text) if len(text) <= 200 else []
    if len(words) < 3 or not all(0 < len(each.split()) <= 3 and each[-1] not in ".!?…" for each in words):
        return False
    return find_date(text) is None and byline(text) is None


def is_furniture(text: str) -> bool:
    """Return whether a line is of the page and not of the text: a button, a menu, a letter to subscribe to."""
    if is_menu(text) or not any(character.isalnum() for character in text):
        return True
    text = text.strip(" \u00a0→»›>←«‹<|·•▶↗")
    return bool(text) and (
        (len(text) <= 220 and bool(_ALONE.match(text))) or (len(text) <= 400 and bool(_LETTER.search(text)))
    )


def heads_others(text: str) -> bool:
    """Return whether a line heads a list of other texts."""
    return len(text) <= 90 and bool(_LIST.match(text))


def heads_comments(text: str) -> bool:
    """Return whether a line begins what readers wrote below a text."""
    return len(text) <= 60 and bool(_END.match(text))


def is_kicker(text: str) -> bool:
    """Return whether a line names a part of a site, as pages do above a title: "Opinion", "Home > World"."""
    return is_path(text) or (len(text) <= 60 and bool(_KICKER.match(text)))


def is_path(text: str) -> bool:
    """Return whether a line is the way to a page through its site: "Home > World > Europe"."""
    return len(text) <= 120 and bool(_PATH.match(text))


def is_label(text: str) -> bool:
    """Return whether a line counts the texts of a collection: "ARTICLE 2", "=== TEXT B ==="."""
    return len(text) <= 60 and bool(_LABEL.match(text))


def is_source(text: str) -> bool:
    """Return whether a line says where the text was copied from."""
    match = _SOURCE.match(text) if len(text) <= 220 else None
    # "Source: they told us nothing at all." is a sentence.
    return match is not None and not (match["what"] and len(match["what"].split()) > 12)


def heads_author(text: str) -> bool:
    """Return whether a line heads a box about the author."""
    return bool(_AUTHOR.match(text))


def is_address(text: str) -> bool:
    """Return whether a line is nothing but a web address."""
    return bool(_ADDRESS.match(text))


def is_bio(text: str, name: str) -> bool:
    """Return whether a paragraph says who `name` is."""
    if not name or len(text) > 700:
        return False
    verbs = r"(?:is|was|has|writes|teaches|works|covers|reports|lives|served|holds|leads|directs|studies|edits)"
    return bool(re.match(rf"^[“\"']?{re.escape(name)}(?:,[^,]{{1,80}},)?\s+{verbs}\b", text))
