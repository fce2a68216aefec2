"""A Haystack component: `VerbatimRetriever(url="http://127.0.0.1:8000")` or `VerbatimRetriever(library=library)`."""

from __future__ import annotations

from typing import Any

from haystack import Document, component, default_from_dict, default_to_dict
from haystack.utils import Secret, deserialize_secrets_inplace

from index import Library, QueryError
from qa.chat.integrations.passages import find


@component
class VerbatimRetriever:
    """Exact passages as documents; the score is BM25's, the metadata hold place and link."""

    def __init__(
        self, library: Library | None = None, url: str | None = None, api_key: Secret | None = None, top_k: int = 5
    ) -> None:
        self.library, self.url, self.api_key, self.top_k = library, url, api_key, top_k

    def to_dict(self) -> dict[str, Any]:
        """The component by the address it asks; raises QueryError for one over a library in memory."""
        if self.library is not None:
            raise QueryError("A retriever over a library in memory cannot be saved; give it a url.")
        key = self.api_key.to_dict() if self.api_key else None
        saved: dict[str, Any] = default_to_dict(self, url=self.url, api_key=key, top_k=self.top_k)
        return saved

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> VerbatimRetriever:
        """The saved component."""
        deserialize_secrets_inplace(data["init_parameters"], keys=["api_key"])
        made: VerbatimRetriever = default_from_dict(cls, data)
        return made

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None) -> dict[str, list[Document]]:
        """{"documents": the ranked passages}."""
        key = self.api_key.resolve_value() if self.api_key else None
        found = find(query, self.top_k if top_k is None else top_k, self.library, self.url, key)
        return {
            "documents": [
                Document(id=each.passage_id, content=each.text, meta=each.metadata, score=each.score) for each in found
            ]
        }
