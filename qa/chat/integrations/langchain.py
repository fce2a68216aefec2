"""A LangChain retriever: `VerbatimRetriever(url="http://127.0.0.1:8000")` or `VerbatimRetriever(library=library)`."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from qa.chat.integrations.passages import find


class VerbatimRetriever(BaseRetriever):
    """Exact passages as documents; the metadata hold place, link and whether the sources answer."""

    library: Any = None
    url: str | None = None
    api_key: str | None = None
    k: int = 5

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
        k: int | None = None,
    ) -> list[Document]:
        found = find(query, self.k if k is None else k, self.library, self.url, self.api_key)
        return [Document(id=each.passage_id, page_content=each.text, metadata=each.metadata) for each in found]
