"""LlamaIndex: the retriever by URL and in process, and behind a query engine's retrieval."""

import asyncio
import sys

from qa import seeds
from qa.chat.integrations.llama_index import VerbatimRetriever

library = seeds.library()
there = VerbatimRetriever(url=sys.argv[1], k=3)
here = VerbatimRetriever(library=library, k=3)
nodes = there.retrieve("Who hacked the accounts?")
assert len(nodes) == 3
assert [node.text for node in nodes] == [node.text for node in here.retrieve("Who hacked the accounts?")]
assert [node.score for node in nodes] == sorted((node.score for node in nodes), reverse=True)
assert library.passage(nodes[0].node_id).text == nodes[0].text
assert nodes[0].metadata["url"].startswith(sys.argv[1])
assert len(asyncio.run(there.aretrieve("Who hacked the accounts?"))) == 3
