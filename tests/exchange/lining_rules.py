"""The rules that the demonstration's answers and parallels keep: each check returns what is wrong, or what there is.

Like the others they read the files themselves, and know of no event.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.exchange.rules import Table, Text, wrong_quotations

LONGEST = 160


def marks_in(folder: Path) -> dict[str, str]:
    """Return the texts in which the highlights of a folder stand, by the ids of these."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("events/*/*.annotations.json")):
        for item in json.loads(file.read_text())["first"]["items"]:
            found[item["id"].removeprefix("urn:synoptic:highlight:")] = file.name.partition(".")[0]
    return found


def versions_in(folder: Path) -> dict[str, set[int]]:
    """Return the numbers of the versions in which the highlights of a folder stand, by the ids of these."""
    found: dict[str, set[int]] = {}
    for file in sorted(folder.glob("events/*/*.annotations.json")):
        for item in json.loads(file.read_text())["first"]["items"]:
            targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
            numbers = {int(target["source"].rpartition(":v")[2]) for target in targets}
            found[item["id"].removeprefix("urn:synoptic:highlight:")] = numbers
    return found


def evidence_out_of_sight(answers: Iterable[Table], versions: Mapping[str, set[int]]) -> list[str]:
    """Return the evidence that does not stand in the version that its answer was given on, as "text question: id"."""
    return [
        f"{answer['article']} {answer['question']}: {mark}"
        for answer in answers
        for mark in answer.get("evidence", [])
        if answer.get("version", 1) not in versions.get(mark, set())
    ]


def unanswered(texts: Iterable[Text], questions: Iterable[Table], answers: Iterable[Table], of: str) -> list[str]:
    """Return the questions of the set `of` that nobody answered for one of `texts`, as "text: question"."""
    asked = [question["slug"] for question in questions]
    given = {(answer["article"], answer["question"]) for answer in answers if answer["set"] == of}
    return [f"{text.slug}: {slug}" for text in texts for slug in asked if (text.slug, slug) not in given]


def wrong_answers(answers: Iterable[Table], marks: Mapping[str, str], register: Sequence[Table]) -> list[str]:
    """Return what is wrong with answers: evidence that is missing or of another text, one line too long or missing."""
    found: list[str] = []
    for answer in answers:
        cell = f"{answer['article']} {answer['question']}"
        line, evidence = answer.get("paraphrase", ""), answer.get("evidence", [])
        silent = answer["state"] == "silent"
        if not silent and not evidence:
            found.append(f"{cell}: no evidence")
        if silent and evidence:
            found.append(f"{cell}: silent, with evidence")
        if not silent and not line.strip():
            found.append(f"{cell}: nothing in one line")
        if len(line) > LONGEST:
            found.append(f"{cell}: {len(line)} characters")
        found += [f"{cell}: {mark} is of another text" for mark in evidence if marks.get(mark) != answer["article"]]
        found += [f"{cell}: {wrong}" for wrong in wrong_quotations(line, register)]
    return found


def silent_cells(answers: Iterable[Table]) -> set[tuple[str, str]]:
    """Return the cells, by text and question, of which some coder says that the text is silent."""
    return {(answer["article"], answer["question"]) for answer in answers if answer["state"] == "silent"}


def shared_cells(answers: Iterable[Table]) -> set[tuple[str, str]]:
    """Return the cells that more than one coder answered."""
    coders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for answer in answers:
        coders[answer["article"], answer["question"]].add(answer["coder"])
    return {cell for cell, people in coders.items() if len(people) > 1}


def wrong_parallels(parallels: Iterable[Table], marks: Mapping[str, str], register: Sequence[Table]) -> list[str]:
    """Return what is wrong with parallels: members that are not there or in one text, notes that say nothing."""
    found: list[str] = []
    for parallel in parallels:
        name, members = parallel["id"], parallel["highlights"]
        texts = [marks.get(mark, "") for mark in members]
        if len(members) < 2 or "" in texts or len(set(texts)) < len(texts):
            found.append(f"{name}: not of different texts")
        if not parallel.get("note", "").strip():
            found.append(f"{name}: nothing is said")
        found += [f"{name}: {wrong}" for wrong in wrong_quotations(parallel.get("note", ""), register)]
    return found


def twice(lines: Iterable[str]) -> list[str]:
    """Return what stands in `lines` more than once."""
    return [line for line, number in Counter(line for line in lines if line).items() if number > 1]
