"""How good suggestions are: one event left out at a time, without its own evidence, against the labels."""

from collections.abc import Mapping, Sequence

from apps.comparison.suggesting import computing
from tests.bench.suggestions import labels, methods
from tests.bench.suggestions.corpus import Corpus, read
from tests.bench.suggestions.figures import Asked, at_1, at_3, covered, interval, mean, reciprocal, shown
from tests.bench.suggestions.methods import Method, Scores, one_a_reading

#: Chance is drawn so often and averaged.
SEEDS = 20
_HEAD = "| method | P@1 | P@3 | MRR | coverage at 0.8 | precision there |\n| --- | --- | --- | --- | --- | --- |"


def measure() -> None:
    """Print the figures for questions, then for counterparts."""
    corpus = read()
    print(f"{len(corpus.filed)} passages filed under {len(corpus.questions)} questions in {len(corpus.events)} events.")
    judged, pairs = labels.questions(), labels.pairs()
    chance = [methods.questions_random(seed) for seed in range(SEEDS)]
    by_question: dict[str, Sequence[Method]] = {
        "random": chance,
        "relative position": [methods.questions_position],
        "TF-IDF words": [methods.questions_words],
        "ours, nothing filed": [methods.questions_without_evidence],
        "ours": [methods.questions_ours],
    }
    for title, partly in (("answered at least in part", True), ("answered (yes)", False)):
        print(f"\n### Passage → question, {title}: {len(judged)} passages, each judged for every question\n\n{_HEAD}")
        for name, each in by_question.items():
            print(_row(name, [asked_questions(corpus, scored(corpus, one), judged, partly) for one in each]))
    print(_suggested(corpus, judged))
    coded = {name: labels.Judged(frozenset(slugs), frozenset()) for name, slugs in corpus.coded().items()}
    print(f"\n### Passage → question, as the coders filed it: {len(coded)} passages (others may fit too)\n\n{_HEAD}")
    for name, each in by_question.items():
        print(_row(name, [asked_questions(corpus, scored(corpus, one), coded, partly=False) for one in each]))
    by_pair: dict[str, Sequence[Method]] = {
        "random": [methods.pairs_random(seed) for seed in range(SEEDS)],
        "relative position": [methods.pairs_position],
        "TF-IDF words": [methods.pairs_words],
        "ours": [methods.pairs_ours],
    }
    number = sum(map(len, pairs.values()))
    print(f"\n### Passage → counterpart, one a reading: {len(pairs)} passages, {number} labelled pairs\n\n{_HEAD}")
    for name, each in by_pair.items():
        print(_row(name, [asked_pairs(scored(corpus, one), pairs) for one in each]))
    print("\n### Of labelled pairs, those that come first of their reading\n")
    print("| method | same question, agree | same question, disagree |\n| --- | --- | --- |")
    for name, each in by_pair.items():
        found = [first_of_reading(scored(corpus, one), pairs) for one in each]
        print(f"| {name} | {_averaged(found, 'agree')} | {_averaged(found, 'disagree')} |")
    print(_kept(scored(corpus, methods.pairs_kept), pairs))


def scored(corpus: Corpus, method: Method) -> Scores:
    """Return the scores of a method, each event by itself."""
    found: dict[str, Mapping[str, float]] = {}
    for event in corpus.events:
        found |= method(corpus, event)
    return found


def asked_questions(corpus: Corpus, scores: Scores, judged: Mapping[str, labels.Judged], partly: bool) -> list[Asked]:
    """Return how the ranking of questions fares for each passage that was judged."""
    found = []
    for name, judgement in judged.items():
        wanted = judgement.yes | (judgement.partly if partly else frozenset())
        ranking = sorted(scores[name].items(), key=lambda item: (-item[1], item[0]))
        right = tuple(slug in wanted for slug, _ in ranking)
        found.append(Asked(corpus.places[name].event, ranking[0][1], right, bool(wanted)))
    return found


def asked_pairs(scores: Scores, pairs: Mapping[str, Mapping[str, str]]) -> list[Asked]:
    """Return how the ranking of counterparts fares; a pair that nobody labelled counts as wrong."""
    found = []
    corpus = read()
    for name, known in pairs.items():
        ranking = one_a_reading(scores[name])
        right = tuple(known.get(other) in labels.SAME for other, _ in ranking)
        score = ranking[0][1] if ranking else float("-inf")
        found.append(Asked(corpus.places[name].event, score, right, not labels.SAME.isdisjoint(known.values())))
    return found


def first_of_reading(scores: Scores, pairs: Mapping[str, Mapping[str, str]]) -> dict[str, list[float]]:
    """Return, for the pairs of each label, whether the other passage comes first of its reading."""
    found: dict[str, list[float]] = {kind: [] for kind in labels.KINDS}
    for name, known in pairs.items():
        firsts = {other for other, _ in one_a_reading(scores[name])}
        for other, kind in known.items():
            found[kind].append(float(other in firsts))
    return found


def _row(name: str, draws: Sequence[Sequence[Asked]]) -> str:
    """Return one row of a table; of several draws the mean alone."""
    if len(draws) > 1:
        figures = [f"{mean(figure(each) for draw in draws for each in draw):.2f}" for figure in (at_1, at_3)]
        ranks = f"{mean(reciprocal(each) for draw in draws for each in draw if each.possible):.2f}"
        return f"| {name} | {figures[0]} | {figures[1]} | {ranks} | – | – |"
    asked = draws[0]
    reach, right = covered(asked)
    possible = [each for each in asked if each.possible]
    cells = [shown(asked, at_1), shown(asked, at_3), shown(possible, reciprocal)]
    cells += [interval(reach, mean), interval(right, mean) if right else "–"]
    return f"| {name} | {' | '.join(cells)} |"


def _averaged(found: Sequence[Mapping[str, list[float]]], kind: str) -> str:
    if len(found) > 1:
        return f"{mean(mean(each[kind]) for each in found):.2f}"
    return interval(found[0][kind], mean)


def _suggested(corpus: Corpus, judged: Mapping[str, labels.Judged]) -> str:
    """Return what the product would show beside the passages judged, and how much of it is right."""
    scores = scored(corpus, methods.questions_ours)
    right: list[float] = []
    with_any = 0
    for name, judgement in judged.items():
        ranking = sorted(scores[name].items(), key=lambda item: (-item[1], item[0]))[: computing.MOST]
        shown_ones = [slug for slug, score in ranking if score >= computing.LEAST]
        with_any += bool(shown_ones)
        right += [float(slug in judgement.yes | judgement.partly) for slug in shown_ones]
    return (
        f"\nAs shipped: {len(right)} questions suggested for {with_any} of {len(judged)} passages; "
        f"answered at least in part: {interval(right, mean)}."
    )


def _kept(scores: Scores, pairs: Mapping[str, Mapping[str, str]]) -> str:
    right = [
        float(known[other] in labels.SAME) for name, known in pairs.items() for other in scores[name] if other in known
    ]
    unknown = sum(other not in known for name, known in pairs.items() for other in scores[name])
    with_any = sum(bool(scores[name]) for name in pairs)
    return (
        f"\nAs shipped: {len(right)} counterparts suggested for {with_any} of {len(pairs)} passages "
        f"(and {unknown} that nobody labelled); same question: {interval(right, mean)}."
    )
