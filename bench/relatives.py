"""Makes index/relatives.txt: for each stem, the stems of words that say nearly the same, or more or less than it.

    python -m bench.relatives WORDNET MOBY > index/relatives.txt

WORDNET is the folder of WordNet 3.0's database files (data.*, index.sense; Debian's packages wordnet-base and
wordnet-sense-index have it), MOBY the words.txt of Moby Thesaurus II (public domain; the npm package moby has it).

A word's relatives are its synonyms, the words derived from it, those one step broader or narrower in WordNet, and those
whose entries in Moby name much the same words. How near one is, 0 to 1, is the square root of the share of the word's
uses (by WordNet's counts of senses) in which it is one, times the relation's weight; for Moby the square root of the
cosine of the two entries, by the word's share of its stem's uses. Relatives that are rare words or hardly near are left
out, and of many the nearest and commonest kept.
"""

from __future__ import annotations

import argparse
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path

from msgspec import Struct
from nltk.stem.snowball import SnowballStemmer

SYNONYM, DERIVED, STEP, ENTRY = 1.0, 1.0, 0.6, 0.6
SIMILAR_ADJECTIVE = 0.7
LEAST_NEAR = 0.2
LEAST_USED = 3
MOST = 32
_UNSEEN = 0.5
"""What a sense counts that no one counted, divided by its place among the word's senses."""

_POINTERS = {"@": STEP, "@i": STEP, "~": STEP, "~i": STEP, "&": SIMILAR_ADJECTIVE}
_DERIVATIONS = {"+", "\\", "<"}
_FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
_TYPES = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
_WORD = re.compile("[a-z]+")

Sense = tuple[str, str]
"""(part of speech, offset)."""

Near = dict[str, dict[str, float]]
"""Stem → stem → how near."""


class Synset(Struct, frozen=True):
    """words: as written; to: (weight, synset) of all; derived: (word's place, synset, place of that one's word)."""

    words: tuple[str, ...]
    to: tuple[tuple[float, Sense], ...]
    derived: tuple[tuple[int, Sense, int], ...]


@cache
def _stemmer() -> SnowballStemmer:
    return SnowballStemmer("english")


@cache
def stem(word: str) -> str:
    return str(_stemmer().stem(word))


def synsets(folder: Path) -> dict[Sense, Synset]:
    """All of WordNet's; wndb(5WN) describes the files."""
    found = {}
    for part, name in _FILES.items():
        for line in (folder / f"data.{name}").open(encoding="ascii"):
            if not line.startswith("  "):
                fields = line.partition("|")[0].split()
                found[part, fields[0]] = _synset(fields)
    return found


def _synset(fields: list[str]) -> Synset:
    end = 4 + 2 * int(fields[3], 16)
    words = tuple(word.partition("(")[0] for word in fields[4:end:2])
    to, derived = [], []
    for at in range(end + 1, end + 1 + 4 * int(fields[end]), 4):
        pointer, offset, part, places = fields[at : at + 4]
        other = ("a" if part == "s" else part, offset)
        if places == "0000" and pointer in _POINTERS:
            to.append((_POINTERS[pointer], other))
        elif pointer in _DERIVATIONS and places != "0000":
            derived.append((int(places[:2], 16) - 1, other, int(places[2:], 16) - 1))
    return Synset(words, tuple(to), tuple(derived))


class Counted(Struct, frozen=True):
    """How often words were counted. senses: stem → sense → count, a little for one never met; words: word → count."""

    senses: dict[str, dict[Sense, float]]
    words: dict[str, float]


def counted(folder: Path) -> Counted:
    """WordNet's counts; senseidx(5WN) describes the file."""
    senses: dict[str, dict[Sense, float]] = defaultdict(lambda: defaultdict(float))
    words: dict[str, float] = defaultdict(float)
    for line in (folder / "index.sense").open(encoding="ascii"):
        key, offset, place, count = line.split()
        word, _, rest = key.partition("%")
        if _WORD.fullmatch(word):
            senses[stem(word)][_TYPES[rest[0]], offset] += int(count) + _UNSEEN / int(place)
            words[word] += int(count)
    return Counted(senses, words)


def from_wordnet(known: Mapping[Sense, Synset], used: Mapping[str, Mapping[Sense, float]]) -> Near:
    """The relatives that WordNet knows of each stem; no name whose stem is that of a word (Chosen, chosen)."""
    found: Near = {}
    words = {stem(word) for synset in known.values() for word in synset.words if _WORD.fullmatch(word)}
    for own, senses in used.items():
        shares: dict[tuple[str, float], float] = defaultdict(float)
        whole = sum(senses.values())
        for sense, count in senses.items():
            for other, weight in _beside(known, own, sense, words):
                shares[other, weight] += count / whole
        near = found[own] = {}
        for (other, weight), share in shares.items():
            if other != own:
                near[other] = max(near.get(other, 0.0), weight * math.sqrt(min(1.0, share)))
    return found


def _beside(known: Mapping[Sense, Synset], own: str, sense: Sense, words: Set[str]) -> set[tuple[str, float]]:
    """(stem, weight of the relation) of a sense's relatives."""
    synset = known[sense]
    found = {(word, SYNONYM) for word in synset.words}
    for weight, other in synset.to:
        found |= {(word, weight) for word in known[other].words}
    for at, other, place in synset.derived:
        if stem(synset.words[at].lower()) == own:
            found.add((known[other].words[place], DERIVED))
    stems = ((stem(word.lower()), word, weight) for word, weight in found if _WORD.fullmatch(word.lower()))
    return {(each, weight) for each, word, weight in stems if word.islower() or each not in words}


def from_moby(path: Path, counts: Mapping[str, float]) -> Near:
    """Stems of words whose entries name much the same words, of those that one of the two names.

    A stem is as near as its words are, by how often each of them is used: hospital counts, hospitable hardly.
    """
    entries: dict[str, set[str]] = {}
    for line in path.open(encoding="utf-8"):
        root, *others = line.strip().lower().split(",")
        if _WORD.fullmatch(root):
            entries[root] = {stem(word) if _WORD.fullmatch(word) else word for word in (root, *others)}
    whole: dict[str, float] = defaultdict(float)
    roots: dict[str, list[str]] = defaultdict(list)
    for root in entries:
        whole[stem(root)] += counts.get(root, 0.0) + _UNSEEN
        roots[stem(root)].append(root)
    cosine: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for root, entry in entries.items():
        share = (counts.get(root, 0.0) + _UNSEEN) / whole[stem(root)]
        for other in entry & roots.keys() - {stem(root)}:
            best = max(_cosine(entry, entries[each]) for each in roots[other])
            cosine[stem(root)][other] += share * best
    return {own: {other: ENTRY * math.sqrt(value) for other, value in each.items()} for own, each in cosine.items()}


def _cosine(one: Set[str], two: Set[str]) -> float:
    return len(one & two) / math.sqrt(len(one) * len(two))


def lines(wordnet: Near, moby: Near, used: Mapping[str, Mapping[Sense, float]]) -> Iterator[str]:
    """The table, a stem and its relatives a line, nearest first."""
    common = {own: math.log2(1 + sum(senses.values())) for own, senses in used.items()}
    least = math.log2(1 + LEAST_USED)
    for own in sorted(wordnet.keys() | moby.keys()):
        near = dict(moby.get(own, {}))
        for other, value in wordnet.get(own, {}).items():
            near[other] = max(near.get(other, 0.0), value)
        kept = [each for each, value in near.items() if value >= LEAST_NEAR and common.get(each, 0.0) >= least]
        kept = sorted(kept, key=lambda each: (-near[each] * common[each], each))[:MOST]
        kept = sorted(kept, key=lambda each: (-round(100 * near[each]), each))
        if kept:
            yield f"{own} {' '.join(f'{each} {round(100 * near[each])}' for each in kept)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wordnet", type=Path)
    parser.add_argument("moby", type=Path)
    options = parser.parse_args()
    counts = counted(options.wordnet)
    wordnet = from_wordnet(synsets(options.wordnet), counts.senses)
    for line in lines(wordnet, from_moby(options.moby, counts.words), counts.senses):
        print(line)


if __name__ == "__main__":
    main()
