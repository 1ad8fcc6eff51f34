"""Words that join others and name nothing, for each language: they are counted, and left out of the lists alone.

The prior holds them to their usual share, but a text of a thousand words has a manner, and "from" or "as" can stand out
of it beside words that name an actor, an act or a place. What readings *name* is asked here, so articles, prepositions,
conjunctions, pronouns and auxiliaries are not listed. They stay in every sum, and whoever wants to know how often a
text says "we" can look it up. Modal verbs, negations and adverbs are no part of this: "must", "never" and "again" say
much.
"""

_EN = """
a an the this that these those there here of in on at to from by for with without into onto over under up down out off
about after before between among through during against until till since upon per via and or but nor so yet if then
than as because while though although whether when where who whom whose which what how why i me mine myself we us our
ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself they them their
theirs themselves one oneself be am is are was were been being have has had having do does did doing done it's that's
"""
_RU = """
а и но да или либо что чтобы как если то же ли бы б в во на над под от до из изо с со у к ко о об обо по при про без
для за через перед между среди после кроме вместо около это этот эта эти этого этой этому этим этих тот та те того той
тому тем тех я меня мне мной мы нас нам нами ты тебя тебе вы вас вам вами он его ему им ним нем него она ее ей ею ней
нее оно они их ими них себя себе собой свой своя свое свои своего своей своих своим своими мой моя мое мои наш наша
наше наши ваш ваша который которая которое которые которого которой которых которым кто кого кому кем чем чему чего
где куда когда тогда там тут здесь так такой такая такие такое быть был была было были есть будет будут вот потому
поэтому
"""
#: By the primary subtag of the language.
SMALL_WORDS = {"en": frozenset(_EN.split()), "ru": frozenset(_RU.split())}


def small_words(language: str) -> frozenset[str]:
    """Return the keys that are not listed in a language, by its primary subtag; none where no list is kept."""
    return SMALL_WORDS.get(language, frozenset())
