"""Seeded perturbed quotations from any library: each with the verdict it must get and the words it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

from msgspec import Struct

from index import Library, Passage
from index.model import Span, Token
from index.tokens import is_word, tokenize
from qa.quotes import words

_PAIRS = """
large=big small=little show=demonstrate shows=demonstrates showed=demonstrated found=discovered use=employ
used=employed many=numerous begin=start began=started help=assist helped=assisted important=significant
result=outcome results=outcomes method=approach methods=approaches increase=rise increased=rose reduce=lower
reduced=lowered people=individuals study=investigation studies=investigations said=stated several=various
first=initial also=additionally however=nevertheless because=since made=created make=create new=novel
old=ancient known=recognized called=named different=distinct number=quantity high=elevated low=reduced
during=throughout between=among after=following before=prior good=fine great=excellent main=principal
part=portion year=twelvemonth years=seasons film=movie movie=picture book=volume city=town country=nation
released=issued written=penned won=gained received=obtained became=turned system=arrangement
data=information problem=issue problems=issues work=labor works=labors world=globe war=conflict
family=household group=team often=frequently usually=normally only=merely most=majority while=whereas
given=provided based=founded included=contained includes=contains including=containing major=chief
early=initially later=afterwards
"""
SYNONYMS = dict(pair.split("=") for pair in _PAIRS.split())
TURNS = ("it is known that", "reportedly", "in other terms", "as people have put it", "to say it differently")
LOOKS = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і", "s": "ѕ"}
CLASSES = (
    "verbatim",
    "typography",
    "homoglyph",
    "ocr",
    "ellipsis",
    "bracket",
    "dropped_word",
    "dropped_negation",
    "changed_number",
    "changed_name",
    "swapped",
    "splice_same",
    "splice_two",
    "paraphrase",
    "unrelated",
)
ACCEPTED = {
    "verbatim": {"verbatim"},
    "typography": {"verbatim"},
    "homoglyph": {"verbatim"},
    "ocr": {"altered"},
    "ellipsis": {"edited"},
    "bracket": {"edited"},
    "dropped_word": {"altered"},
    "dropped_negation": {"altered"},
    "changed_number": {"altered"},
    "changed_name": {"altered"},
    "swapped": {"altered"},
    "splice_same": {"spliced"},
    "splice_two": {"spliced"},
    "paraphrase": {"paraphrase", "altered"},
    "unrelated": {"not_found"},
}
NAMED = {"dropped_negation": "negation", "changed_number": "number", "changed_name": "name"}


class Perturbed(Struct, frozen=True):
    """A quotation, how it was made, and the places (source id, span) that its verdict must show."""

    kind: str
    quote: str
    places: tuple[tuple[str, Span], ...]


class Sentence(Struct, frozen=True):
    """One sentence of a library with its tokens, in source offsets."""

    source_id: str
    passage_id: str
    text: str
    start: int
    tokens: tuple[Token, ...]

    @property
    def span(self) -> Span:
        """First word to last word, in the source."""
        return Span(self.start + self.tokens[0].span.start, self.start + self.tokens[-1].span.end)

    @property
    def words(self) -> list[str]:
        """The tokens' surfaces."""
        return [self.text[t.span.start : t.span.end] for t in self.tokens]

    @property
    def quote(self) -> str:
        """First word to last word."""
        return self.text[self.tokens[0].span.start : self.tokens[-1].span.end]


def generate(library: Library, held_out: Sequence[str], count: int, seed: int) -> Iterator[Perturbed]:
    """`count` perturbed quotations, the classes in turn; `held_out` are sentences of texts not in the library."""
    random = Random(seed)
    passages = [p for p in library.generation.passages if len(p.text) > 60]
    for n in range(count):
        kind = CLASSES[n % len(CLASSES)]
        for _ in range(2000):
            made = _make(kind, library, passages, held_out, random)
            if made is not None and (kind in _SAME or not _stands(library, made.quote)):
                yield made
                break


def _make(
    kind: str, library: Library, passages: Sequence[Passage], held_out: Sequence[str], random: Random
) -> Perturbed | None:
    if kind == "unrelated":
        return Perturbed(kind, random.choice(held_out), ())
    one = _sentence(library, random.choice(passages), random)
    if one is None:
        return None
    if kind.startswith("splice"):
        return _splice(kind, library, passages, one, random)
    quote = _MAKERS[kind](one, random)
    if quote is None or (kind not in _SAME and _keys(quote) == [t.key for t in one.tokens]):
        return None
    return Perturbed(kind, quote, ((one.source_id, one.span),))


_SAME = frozenset({"verbatim", "typography", "homoglyph"})


def _stands(library: Library, quote: str) -> bool:
    """True if the changed quotation happens to stand somewhere after all."""
    positions = library.generation.positions
    return len(positions.find(positions.ids(_keys(quote)))) > 0


def _keys(text: str) -> list[str]:
    return [token.key for token in tokenize(text)]


def _sentence(library: Library, passage: Passage, random: Random) -> Sentence | None:
    """A sentence of 8 to 40 tokens of plain words, none standing twice nearby."""
    spans = library.generation.sentences(passage.passage_id)
    span = random.choice(spans)
    text = passage.text[span.start - passage.span.start : span.end - passage.span.start]
    tokens = tuple(tokenize(text))
    plain = sum(t.key.isalpha() for t in tokens)
    if not 8 <= len(tokens) <= 40 or plain < 0.8 * len(tokens) or any(mark in text for mark in "…[]?") or "..." in text:
        return None
    if len({t.key for t in tokens}) < 0.6 * len(tokens) or not all(is_word(t.key) for t in (tokens[0], tokens[-1])):
        return None
    return Sentence(passage.source_id, passage.passage_id, text, span.start, tokens)


def _verbatim(one: Sentence, random: Random) -> str | None:
    del random
    return one.quote


def _typography(one: Sentence, random: Random) -> str | None:
    text = one.quote
    text = text.replace("'", "’") if "'" in text else text.replace("’", "'")
    text = text.replace('"', "”").replace(" - ", " – ")
    if random.random() < 0.5:
        text = text[0].swapcase() + text[1:] if len(one.words[0]) > 1 and one.words[0][1:].islower() else text
    spaces = [i for i, char in enumerate(text) if char == " "]
    at = random.choice(spaces)
    return f"{text[:at]}{random.choice([chr(0xA0), '  ', chr(10)])}{text[at + 1 :]}"


def _homoglyph(one: Sentence, random: Random) -> str | None:
    chars = list(one.quote)
    places = [i for i, char in enumerate(chars) if char in LOOKS and _in_long_word(one.quote, i)]
    if len(places) < 2:
        return None
    for i in random.sample(places, min(3, len(places))):
        chars[i] = LOOKS[chars[i]]
    return "".join(chars)


def _in_long_word(text: str, at: int) -> bool:
    around = text[max(0, at - 2) : at + 3]
    return sum(char.isascii() and char.isalpha() and char not in LOOKS for char in around) >= 1 and around.isalpha()


def _ocr(one: Sentence, random: Random) -> str | None:
    found = list(one.words)
    long = [i for i, word in enumerate(found) if len(word) > 5 and word.isalpha() and word.islower()]
    if not long:
        return None
    for i in random.sample(long, min(random.randint(1, 2), len(long), max(1, len(found) // 10))):
        found[i] = _misread(found[i], random)
    return _rewritten(one, found)


def _misread(word: str, random: Random) -> str:
    for old, new in random.sample([("m", "rn"), ("rn", "m"), ("cl", "d"), ("l", "1"), ("o", "0"), ("h", "b")], 6):
        if old in word[1:]:
            return word[0] + word[1:].replace(old, new, 1)
    at = random.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1 :]


def _rewritten(one: Sentence, found: Sequence[str | None]) -> str:
    """The sentence with other words in the places of its tokens; None drops one."""
    out: list[str] = []
    at = one.tokens[0].span.start
    for token, word in zip(one.tokens, found, strict=True):
        out.append(one.text[at : token.span.start])
        if word is None:
            out[-1] = out[-1].rstrip() + (" " if out[-1] != out[-1].rstrip() else "")
        else:
            out.append(word)
        at = token.span.end
    return " ".join("".join(out).split(" ")).replace("  ", " ").strip()


def _ellipsis(one: Sentence, random: Random) -> str | None:
    n = len(one.tokens)
    if n < 14:
        return None
    start = random.randint(5, n - 8)
    end = random.randint(start + 2, min(n - 4, start + 12))
    cut = [t.key for t in one.tokens[start:end]]
    if any(map(words.is_negation, cut)) or not all(is_word(one.tokens[i].key) for i in (start - 1, end)):
        return None
    mark = random.choice([" … ", " ... ", " [...] ", "... "])
    head = one.text[one.tokens[0].span.start : one.tokens[start - 1].span.end]
    return head + mark + one.text[one.tokens[end].span.start : one.tokens[-1].span.end]


def _bracket(one: Sentence, random: Random) -> str | None:
    n = len(one.tokens)
    if n < 11:
        return None
    start = random.randint(4, n - 5)
    end = start + random.randint(1, 2)
    cut = [t.key for t in one.tokens[start:end]]
    if any(map(words.is_negation, cut)) or any(map(words.is_number, cut)):
        return None
    low, high = one.tokens[start].span.start, one.tokens[end - 1].span.end
    around = one.text[low - 1], one.text[high : high + 1] or " "
    if not (around[0].isspace() and around[1].isspace()):
        return None
    inserted = random.choice(["they", "the ministry", "she", "their plan"])
    return f"{one.text[one.tokens[0].span.start : low]}[{inserted}]{one.text[high : one.tokens[-1].span.end]}"


def _dropped_word(one: Sentence, random: Random) -> str | None:
    keys = [t.key for t in one.tokens]
    inner = range(3, len(keys) - 3) if len(keys) >= 9 else range(3, len(keys) - 1)
    inner_places = [
        i
        for i in inner
        if keys[i].isalpha() and not words.is_negation(keys[i]) and keys[i] not in (keys[i - 1], keys[i + 1])
    ]
    if not inner_places:
        return None
    found: list[str | None] = list(one.words)
    found[random.choice(inner_places)] = None
    return _rewritten(one, found)


def _dropped_negation(one: Sentence, random: Random) -> str | None:
    del random
    found: list[str | None] = list(one.words)
    at = next((i for i, t in enumerate(one.tokens[1:-1], 1) if t.key in {"not", "never", "no", "cannot"}), None)
    if at is None:
        at = next((i for i, t in enumerate(one.tokens[1:-1], 1) if t.key.endswith("n't")), None)
        if at is None:
            return None
    word = one.words[at]
    found[at] = "can" if word == "cannot" else word[:-3] if word.lower().endswith(("n't", "n’t")) else None
    if found[at] in ("ca", "wo", "sha"):
        found[at] = {"ca": "can", "wo": "will", "sha": "shall"}[str(found[at])]
    return _rewritten(one, found)


def _changed_number(one: Sentence, random: Random) -> str | None:
    found: list[str | None] = list(one.words)
    places = [i for i, word in enumerate(one.words) if word.isascii() and word.isdigit()]
    if not places:
        return None
    at = random.choice(places)
    found[at] = str(int(one.words[at]) + random.choice([1, 10, 100]))
    return _rewritten(one, found)


def _changed_name(one: Sentence, random: Random) -> str | None:
    found: list[str | None] = list(one.words)
    places = [
        i
        for i, word in enumerate(one.words)
        if i > 0
        and word.isascii()
        and word.isalpha()
        and word.istitle()
        and len(word) > 3
        and words.is_content(word.lower())
        and not words.is_negation(word.lower())
        and one.text[one.tokens[i - 1].span.end : one.tokens[i].span.start] == " "
    ]
    if not places:
        return None
    at = random.choice(places)
    found[at] = random.choice(
        [n for n in ("Williams", "Garcia", "Norway", "Chicago", "Tanaka", "Berlin") if n != found[at]]
    )
    return _rewritten(one, found)


def _swapped(one: Sentence, random: Random) -> str | None:
    keys = [t.key for t in one.tokens]
    places = [
        i
        for i in range(2, len(keys) - 3)
        if keys[i].isalpha()
        and keys[i + 1].isalpha()
        and keys[i] != keys[i + 1]
        and not {keys[i], keys[i + 1]} & {"not", "never"}
        and one.text[one.tokens[i].span.end : one.tokens[i + 1].span.start] == " "
    ]
    if not places or len(keys) < 10:
        return None
    at = random.choice(places)
    found: list[str | None] = list(one.words)
    found[at], found[at + 1] = found[at + 1], found[at]
    return _rewritten(one, found)


def _paraphrase(one: Sentence, random: Random) -> str | None:
    found = [SYNONYMS.get(t.key, word) for t, word in zip(one.tokens, one.words, strict=True)]
    changed = sum(a != b for a, b in zip(found, one.words, strict=True))
    if changed < max(2, 0.12 * len(found)) or len(found) < 10:
        return None
    middle = len(found) // 2
    turned = [*found[middle:], random.choice(TURNS), *found[:middle]] if random.random() < 0.3 else found
    return " ".join([random.choice(TURNS), *turned]) if random.random() < 0.5 else " ".join(turned)


def _splice(
    kind: str, library: Library, passages: Sequence[Passage], one: Sentence, random: Random
) -> Perturbed | None:
    if kind == "splice_two":
        other = _sentence(library, random.choice(passages), random)
        if other is None or other.source_id == one.source_id:
            return None
    else:
        there = list(library.generation.passages_of(one.source_id))
        other = _sentence(library, random.choice(there), random)
        if other is None or abs(other.span.start - one.span.start) < 300 + len(one.quote):
            return None
    if min(len(one.tokens), len(other.tokens)) < 8 or max(len(one.tokens), len(other.tokens)) > 24:
        return None
    quote = f"{one.quote}. {other.quote}"
    return Perturbed(kind, quote, ((one.source_id, one.span), (other.source_id, other.span)))


_MAKERS: dict[str, Callable[[Sentence, Random], str | None]] = {
    "verbatim": _verbatim,
    "typography": _typography,
    "homoglyph": _homoglyph,
    "ocr": _ocr,
    "ellipsis": _ellipsis,
    "bracket": _bracket,
    "dropped_word": _dropped_word,
    "dropped_negation": _dropped_negation,
    "changed_number": _changed_number,
    "changed_name": _changed_name,
    "swapped": _swapped,
    "paraphrase": _paraphrase,
}
