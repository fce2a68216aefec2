"""English word classes that decide how grave a change is. All keys, as the tokeniser gives them."""

from __future__ import annotations

import regex


def word_set(text: str) -> frozenset[str]:
    """The words of the text."""
    return frozenset(text.split())


NEGATIONS = word_set(
    "not non no never none nobody nothing neither nor nowhere without cannot hardly scarcely barely lacks "
    "lack lacking fails failed fail refuse refuses refused deny denies denied denying unable ain't"
)
FUNCTION_WORDS = word_set(
    "a an the this that these those and or but if then so as than of in on at by for from to with into "
    "onto upon over under up out off about is are was were be been being am do does did has have had "
    "having will would shall should can could may might must i me my mine we us our ours you your yours "
    "he him his she her hers it its they them their theirs who whom whose which what there here when "
    "where how why while because also just very too not no nor i'm it's he's she's that's we're they're "
    "i've we've they've i'll we'll i'd s t 's"
)
_LIGHT = word_set("a an the that of to in on at by for with and so then also as there is")
_SWAPPABLE = (frozenset({"a", "an", "the"}), frozenset({"in", "on", "at"}), frozenset({"that", "which"}))
QUALIFIERS = word_set(
    "may might must should could would can will shall ought about around approximately roughly nearly "
    "almost only sometimes always often usually generally rarely seldom frequently occasionally probably "
    "likely unlikely possibly perhaps maybe certainly definitely surely allegedly reportedly apparently "
    "merely mainly mostly largely partly entirely fully completely somewhat quite rather very extremely "
    "some most many few all every any each several both more less least fewer still already yet even "
    "again ever up over under exactly precisely just"
)
_ABBREVIATIONS = word_set(
    "mr mrs ms messrs dr prof rev hon sen rep gov gen col capt lt sgt st jr sr vs vol fig inc ltd co corp "
    "jan feb mar apr jun jul aug sep sept oct nov dec dept est approx eg ie"
)
_NUMBER_WORDS = word_set(
    "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds "
    "thousand thousands million millions billion billions trillion trillions dozen dozens half third "
    "quarter twice double triple percent first second fourth fifth sixth seventh eighth ninth tenth"
)
_LOOSE_NUMBERS = frozenset({"one", "once", "third", "second", "quarter", "first", "half", "double"})
_DIGIT = regex.compile(r"\p{N}")
_SIGN = regex.compile(r"^[\p{Sc}%‰‱٪％﹪°<>=+±≤≥-]+$")
DENYING_PREFIXES = word_set("un non anti dis in im mis Un Non Anti")
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis")
_ENDINGS = frozenset(
    ["", "s", "es", "d", "ed", "ing", "'s", "s'", "e", "y", "ies", "ied", "ying", "n", "en", "er", "ers", "ly", "est"]
)


def is_negation(key: str) -> bool:
    """True for words that deny, contractions included."""
    return key in NEGATIONS or key.endswith("n't")


def is_abbreviation(key: str, surface: str) -> bool:
    """True for Mr, Inc, an initial or U.S: a full stop after it need not end a sentence."""
    return key in _ABBREVIATIONS or (len(key) == 1 and key.isalpha() and key != "i") or "." in surface[:-1]


def is_number(key: str) -> bool:
    """True for digits, number words and the signs of money, share and size."""
    return bool(_DIGIT.search(key)) or key in _NUMBER_WORDS or bool(_SIGN.match(key))


def is_number_pair(one: str, other: str) -> bool:
    """True if one number stands for another, or for something else."""
    if is_number(one) and is_number(other):
        return True
    pair = {one, other}
    if pair & _LOOSE_NUMBERS:
        return all(is_number(each) or each in _LOOSE_NUMBERS for each in pair)
    return is_number(one) or is_number(other)


def is_single_number(key: str) -> bool:
    """True for a number whose loss or insertion changes an amount."""
    return is_number(key) and key not in _LOOSE_NUMBERS


def is_content(key: str) -> bool:
    """True for words that carry meaning: not function words."""
    return key not in FUNCTION_WORDS


def is_light(key: str) -> bool:
    """True for words whose loss or insertion hardly matters."""
    return key in _LIGHT


def are_swappable(one: str, other: str) -> bool:
    """True for function words that stand for each other with little harm."""
    return any(one in group and other in group for group in _SWAPPABLE)


def is_opposite(one: str, other: str) -> bool:
    """True if only a negating prefix or ending lies between the words: likely/unlikely, hopeful/hopeless."""
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return False
    if any(long == prefix + short for prefix in _PREFIXES):
        return True
    stem = long.removesuffix("less")
    return stem != long and short in {stem, f"{stem}ful"}


def is_inflection(one: str, other: str) -> bool:
    """True if the words differ in an ending only: walk/walked, study/studies."""
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    if common < max(3, min(len(one), len(other)) - 3):
        return False
    rests = one[common:], other[common:]
    doubled = [rest[1:] if rest and common and rest[0] == one[common - 1] else rest for rest in rests]
    return all(rest in _ENDINGS for rest in rests) or all(rest in _ENDINGS for rest in doubled)


IRREGULAR = (
    word_set("be am is are was were been being"),
    word_set("have has had having"),
    word_set("do does did done doing"),
    word_set("go goes went gone going"),
    word_set("say says said saying"),
    word_set("make makes made making"),
    word_set("take takes took taken taking"),
    word_set("give gives gave given giving"),
    word_set("see sees saw seen seeing"),
    word_set("come comes came coming"),
    word_set("get gets got gotten getting"),
    word_set("know knows knew known knowing"),
    word_set("think thinks thought thinking"),
    word_set("tell tells told telling"),
    word_set("find finds found finding"),
    word_set("leave leaves left leaving"),
    word_set("this these"),
    word_set("man men"),
    word_set("woman women"),
    word_set("child children"),
)


def same_lemma(one: str, other: str) -> bool:
    """True for forms of one word."""
    return is_inflection(one, other) or any(one in forms and other in forms for forms in IRREGULAR)


def distance(one: str, other: str, limit: int) -> int:
    """Edits between two words (insert, delete, replace, swap neighbours), at most limit + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before_last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before = last
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


LONGEST_COMPARED = 40


def is_misspelling(one: str, other: str) -> bool:
    """True if the words are a few letters apart: 1 up to five letters, 2 up to twelve, then 3."""
    longest = max(len(one), len(other))
    if min(len(one), len(other)) < 3 or longest > LONGEST_COMPARED or not (one[0].isalpha() and other[0].isalpha()):
        return False
    if one.replace("rn", "m") == other.replace("rn", "m"):
        return True
    limit = 1 if longest <= 5 else 2 if longest <= 12 else 3
    return distance(one, other, limit) <= limit


def is_variant(one: str, other: str) -> bool:
    """True for British and American spellings of one word."""
    return _american(one) == _american(other)


_VARIANTS = [
    (regex.compile(r"our(?=s|ed|ing|ite|able|ful|$)"), "or"),
    (regex.compile(r"is(?=e|es|ed|ing|ation|ations|er|ers)(?<=\p{L}{4})"), "iz"),
    (regex.compile(r"(?<=\p{L}{3})ys(?=e|ed|es|ing)"), "yz"),
    (regex.compile(r"(?<=\p{L}{2})tre(?=s|$)"), "ter"),
    (regex.compile(r"ll(?=ed|ing|er|ers|ation)"), "l"),
    (regex.compile(r"ence$"), "ense"),
    (regex.compile(r"ogue(?=s|$)"), "og"),
    (regex.compile(r"amme(?=s|$)"), "am"),
    (regex.compile(r"grey"), "gray"),
]


def _american(word: str) -> str:
    for pattern, replacement in _VARIANTS:
        word = pattern.sub(replacement, word)
    return word
