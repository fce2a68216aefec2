"""A LlamaIndex retriever: `VerbatimRetriever(url="http://127.0.0.1:8000")` or `VerbatimRetriever(library=library)`."""

from __future__ import annotations

from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index import Library
from qa.chat.integrations.passages import Found, find


class VerbatimRetriever(BaseRetriever):
    """Exact passages as nodes; the score is BM25's, the metadata hold place and link."""

    def __init__(
        self,
        library: Library | None = None,
        url: str | None = None,
        api_key: str | None = None,
        k: int = 5,
        **more: Any,  # noqa: ANN401
    ) -> None:
        self._library, self._url, self._api_key, self._k = library, url, api_key, k
        super().__init__(**more)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = find(query_bundle.query_str, self._k, self._library, self._url, self._api_key)
        return [NodeWithScore(node=_node(each), score=each.score) for each in found]


def _node(found: Found) -> TextNode:
    """Its metadata are for people; left out of what is embedded or shown to a model."""
    hidden = [key for key in found.metadata if key not in {"title", "url"}]
    return TextNode(
        id_=found.passage_id,
        text=found.text,
        metadata=found.metadata,
        excluded_embed_metadata_keys=list(found.metadata),
        excluded_llm_metadata_keys=hidden,
    )
