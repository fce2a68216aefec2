"""Does a response keep to the settings that it says it was asked with, and do its facets count what it shows?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from index import FacetValue, Kind
from index.find import MOST_VALUES
from qa.answer import Answer, RankedPassage
from qa.asked import Asked, AskFilters, Sought
from qa.search import SearchResult, SourceCount
from qa.verify.saved import Response, cited


def settings_faults(response: Response, asked: Asked | Sought) -> Iterator[str]:
    """One sentence for each setting that the response does not keep to; dates are not in it."""
    ranked = cited(response)
    if len(ranked) > asked.k:
        yield f"There are more than the {asked.k} passages that were asked for."
    for each in ranked:
        if asked.filters and not _lets_through(asked.filters, each):
            yield f"Passage {each.passage_id} is one that the filters leave out."
        if (each.explanation is None) == asked.explain:
            yield f"Passage {each.passage_id} is explained, or not, otherwise than was asked for."
    if isinstance(asked, Asked) and isinstance(response, Answer):
        yield from _faults_of_answer(response, asked)
    elif isinstance(asked, Sought) and isinstance(response, SearchResult):
        yield from _page_faults(response, asked)


def _faults_of_answer(answer: Answer, asked: Asked) -> Iterator[str]:
    most = asked.max_per_source
    for source_id, count in Counter(each.source_id for each in cited(answer)).items():
        if most is not None and count > most:
            yield f"There are {count} passages of source {source_id}, and at most {most} were asked for."
    if answer.interpreted_as is not None and not (asked.use_history and asked.history):
        yield "The question is read with what was asked before, and there is nothing."


def _page_faults(result: SearchResult, asked: Sought) -> Iterator[str]:
    """A page that is not full is the last one; one without passages begins behind the last of all."""
    count = len(result.passages)
    is_beyond = not count and asked.cursor is None and asked.offset >= result.total
    is_last = bool(count) and result.passages[-1].rank == result.total
    if count < asked.k and not (is_beyond or is_last):
        yield "There are fewer passages than were asked for, and more are counted."


def _lets_through(filters: AskFilters, passage: RankedPassage) -> bool:
    is_of_source = filters.source is None or passage.source_id in filters.source
    return is_of_source and (filters.kind is None or passage.kind in filters.kind)


def facet_faults(result: SearchResult) -> Iterator[str]:
    """One sentence for each thing in the facets that the rest of the result contradicts."""
    facets = result.facets
    by_source, by_kind = facets.source, facets.kind
    lists: list[Sequence[SourceCount | FacetValue]] = [by_source, by_kind]
    counts = [each.count for listed in lists for each in listed]
    is_cut = len(by_source) == MOST_VALUES
    few = facets.sources < len(by_source) or (facets.sources > len(by_source) and not is_cut)
    if few or any(not 1 <= count <= result.total for count in counts):
        yield "The facets count what the total does not hold."
    for listed in lists:
        if len({each.value for each in listed}) < len(listed):
            yield "A value stands twice in the facets."
        elif not _falls(listed):
            yield "The facets do not stand in the order of their counts."
        if not (is_cut and listed is by_source) and sum(each.count for each in listed) < result.total:
            yield "The facets count less than the total."
    kinds, sources = {each.value for each in by_kind}, {each.value for each in by_source}
    if not kinds <= {str(kind) for kind in Kind} or not kinds.issuperset(str(p.kind) for p in result.passages):
        yield "The facets do not hold the kinds of the passages."
    if not is_cut and not sources.issuperset(p.source_id for p in result.passages):
        yield "The facets do not hold the sources of the passages."


def _falls(listed: Sequence[SourceCount | FacetValue]) -> bool:
    keys = [(-each.count, each.value) for each in listed]
    return keys == sorted(keys)
