"""What a user can set; read when a command starts, never at import."""

from __future__ import annotations

from msgspec import Struct

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

PROTOCOLS = frozenset({"openai", "vector_stores", "dify", "searxng", "mcp"})
"""The chat protocols, all on unless taken out of Settings.protocols."""


class Settings(Struct, frozen=True):
    """Where the server listens and how far it goes for one request."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    hosts: frozenset[str] = frozenset()
    """Further names by which clients may call the server, without ports; "*" lets every name in."""
    largest_body: int = 64 * 1024
    """Bytes of the largest body of a question or of quotations."""
    largest_text: int = 2 * 1024 * 1024
    """Bytes of a body that carries a whole article, a batch or a saved answer (JSON may double a text)."""
    largest_conversation: int = 1024 * 1024
    """Bytes of the largest body of a chat request, which carries all that was said before."""
    largest_upload: int = 25 * 1024 * 1024
    """Bytes of the largest body that brings sources."""
    slots: int = 2
    """Requests worked on at once; more threads than cores only make each answer later."""
    queue: int = 128
    """Requests that wait for a slot; the next is refused at once."""
    longest_wait: float = 2.0
    """Seconds after which a waiting request is refused."""
    waiting_changes: int = 16
    """Changes of the sources that wait for the one under way; the next is refused at once."""
    longest_change_wait: float = 10.0
    """Seconds after which a waiting change is refused."""
    follow: float = 1.0
    """Seconds between two looks at what other processes have put into the library."""
    slowest_head: float = 10.0
    """Seconds until the headers of a request must be there."""
    slowest_body: float = 20.0
    """Seconds until a body must be there; each 500 bytes that came give it one more."""
    bodies_in_flight: int = 64 * 1024 * 1024
    """Bytes of all bodies that are held at once."""
    inline_passages: int = 1000
    """Up to this many ranked passages a question is answered on the event loop; above, in a thread."""
    protocols: frozenset[str] = PROTOCOLS
    """The chat protocols that are served."""
    chat_passages: int = 5
    """Passages of an answer in a chat."""
    page: bool = True
    """Whether the first page is served."""

    @property
    def largest_of_all(self) -> int:
        """Bytes of the largest body of any route that changes nothing."""
        return max(self.largest_body, self.largest_text, self.largest_conversation)
