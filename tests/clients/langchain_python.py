"""LangChain's own interface tests over the retriever, by URL and in process; pytest runs this file."""

import os

import pytest
from langchain_tests.integration_tests import RetrieversIntegrationTests

from index import BackendError, QueryError
from qa import seeds
from qa.chat.integrations.langchain import VerbatimRetriever

LIBRARY = seeds.library()


class TestByUrl(RetrieversIntegrationTests):
    @property
    def retriever_constructor(self):
        return VerbatimRetriever

    @property
    def retriever_constructor_params(self):
        return {"url": os.environ["VERBATIM_URL"]}

    @property
    def retriever_query_example(self):
        return "Who hacked the accounts?"


class TestInProcess(TestByUrl):
    @property
    def retriever_constructor_params(self):
        return {"library": LIBRARY}


def test_both_find_the_same():
    here = VerbatimRetriever(library=LIBRARY).invoke("Who hacked the accounts?")
    there = VerbatimRetriever(url=os.environ["VERBATIM_URL"]).invoke("Who hacked the accounts?")
    assert [document.page_content for document in here] == [document.page_content for document in there]
    assert there[0].metadata["url"].startswith(os.environ["VERBATIM_URL"])
    assert LIBRARY.passage(here[0].id).text == here[0].page_content


def test_refusals():
    with pytest.raises(QueryError):
        VerbatimRetriever().invoke("a")
    with pytest.raises(QueryError):
        VerbatimRetriever(url=os.environ["VERBATIM_URL"]).invoke(" ")
    with pytest.raises(BackendError):
        VerbatimRetriever(url="http://127.0.0.1:9").invoke("a")
