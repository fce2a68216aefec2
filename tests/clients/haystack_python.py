"""Haystack: the component by URL and in process, in a pipeline, saved and loaded."""

import sys

from haystack import Pipeline

from index import QueryError
from qa import seeds
from qa.chat.integrations.haystack import VerbatimRetriever

library = seeds.library()
pipeline = Pipeline()
pipeline.add_component("retriever", VerbatimRetriever(url=sys.argv[1], top_k=3))
loaded = Pipeline.loads(pipeline.dumps(), allowed_modules=["qa.chat.integrations.haystack"])
for each in (pipeline, loaded):
    documents = each.run({"retriever": {"query": "Who hacked the accounts?"}})["retriever"]["documents"]
    assert len(documents) == 3
    assert "Anonymous" in documents[0].content
here = VerbatimRetriever(library=library).run("Who hacked the accounts?", top_k=1)["documents"]
assert here[0].content == documents[0].content
assert library.passage(here[0].id).text == here[0].content
try:
    VerbatimRetriever(library=library).to_dict()
except QueryError:
    pass
else:
    raise AssertionError("a library in memory was saved")
