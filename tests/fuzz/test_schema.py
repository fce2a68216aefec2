"""Every route as /schema/openapi.json describes it: what fits the description, and what nearly does.

No 5xx, every status, type and body as described, what does not fit refused, and each route answered at least once.
"""

from collections import Counter
from math import ceil

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

pytestmark = pytest.mark.fuzz

NEW = ["fuzzed", "a:b.c-d_e"]
SOURCES = ["000_ffa5fb4860350ca1", "001_4bbcc4075cae4779", *NEW]
PASSAGES = ["001_4bbcc4075cae4779:1005-1443.cc38fa1e"]
SAID = [
    "Who hacked the accounts?",
    '"by our Government" AND NOT (accounts OR kim)',
    "He said “never be run by our Government directly”, and no more",
    "North Korea",
]
WORDED = ("question", "query", "text", "quote", "q")

ENOUGH = 2000
"""Cases after which each route was answered at least once."""

SURPLUS = 1.1
"""Some routes have fewer different requests than their share."""

ONE_BY_ONE = {"POST /v1/ask/batch", "POST /v1/sources"}
"""Where a part that does not fit is named in the answer, and the others are answered."""


def known(fields, **values):
    """The fields, or the same with one of the values where there is a field of its name."""
    if not isinstance(fields, dict):
        return st.just(fields)
    each = [
        st.sampled_from(found).map(lambda one, name=name: {**fields, name: one})
        for name, found in values.items()
        if name in fields
    ]
    return st.one_of(st.just(fields), *each)


def of_the_seeds(schema):
    """The same schema, with ids and words of the seeds among what is made up."""

    def with_sources(context, strategy):
        sources = SOURCES if context.operation.method == "get" else NEW
        return strategy.flatmap(lambda fields: known(fields, source_id=sources, passage_id=PASSAGES))

    def with_words(context, strategy):
        return strategy.flatmap(lambda fields: known(fields, **dict.fromkeys(WORDED, SAID)))

    def with_less(context, strategy):
        """Names of collections, versions and cursors that are made up lead nowhere, so most are left out."""
        needed = strategy.map(lambda fields: {name: value for name, value in (fields or {}).items() if name == "q"})
        return st.one_of(needed, needed.flatmap(lambda fields: known(fields, q=SAID)), strategy)

    schema.hook("before_generate_path_parameters")(with_sources)
    schema.hook("before_generate_body")(with_words)
    schema.hook("before_generate_query")(with_less)
    return schema


def held(response, case, fits):
    """Raises what schemathesis has to say about the response."""
    from schemathesis import checks
    from schemathesis.specs.openapi import checks as ours

    wanted = [
        checks.not_a_server_error,
        ours.status_code_conformance,
        ours.content_type_conformance,
        ours.response_headers_conformance,
        ours.response_schema_conformance,
    ]
    if not fits and response.status_code < 400 and case.operation.label not in ONE_BY_ONE:
        wanted.append(ours.negative_data_rejection)
    case.validate_response(response, checks=wanted)
    assert b"Traceback" not in response.content


def share(operation):
    """How many requests this route gets to another's one; a saved answer takes a second to make up."""
    is_varied = any(list(part) for part in (operation.query, operation.path_parameters, operation.body))
    return 0.1 if operation.label == "POST /v1/verify" else float(is_varied)


def tried(operation, mode, examples, session, met):
    """Tries so many cases of the operation; raises the smallest that fails."""
    from schemathesis import GenerationMode

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(operation.as_strategy(mode))
    def holds(case):
        response = case.call(session=session, timeout=60)
        met[response.status_code] += 1
        held(response, case, mode is GenerationMode.POSITIVE)

    try:
        holds()
    except Unsatisfiable:
        assert not share(operation)


def test_every_route_answers_as_it_is_described(served, cases):
    import requests
    import schemathesis
    from schemathesis import GenerationMode

    address = f"{served.url}/schema/openapi.json"
    fitting, other = of_the_seeds(schemathesis.openapi.from_url(address)), schemathesis.openapi.from_url(address)
    met, failures = {}, []
    with requests.Session() as session:
        for schema, mode in ((fitting, GenerationMode.POSITIVE), (other, GenerationMode.NEGATIVE)):
            operations = [each.ok() for each in schema.get_all_operations()]
            all_shares = sum(map(share, operations))
            for operation in operations:
                statuses = met.setdefault((operation.label, mode), Counter())
                most = max(1, ceil(SURPLUS * cases * share(operation) / (2 * all_shares)))
                try:
                    tried(operation, mode, most, session, statuses)
                except (AssertionError, BaseExceptionGroup, requests.RequestException) as failure:
                    failures.append(failure)
                print(f"{operation.label:36} {mode:9} {dict(sorted(statuses.items()))}", flush=True)
    if failures:
        raise BaseExceptionGroup("What does not hold", failures)
    tried_in_all = sum(statuses.total() for statuses in met.values())
    print(f"{tried_in_all} requests")
    assert tried_in_all >= cases
    if cases >= ENOUGH:
        assert all(statuses[200] for (_, mode), statuses in met.items() if mode is GenerationMode.POSITIVE)
