"""What a user can set; read when a command starts, never at import."""

from __future__ import annotations

from msgspec import Struct

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(Struct, frozen=True):
    """Where the server listens and how far it goes for one request."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    largest_body: int = 64 * 1024
    """Bytes of the largest body of a question or of quotations."""
    largest_text: int = 2 * 1024 * 1024
    """Bytes of a body that carries a whole article, a batch or a saved answer (JSON may double a text)."""
    inline_passages: int = 1000
    """Up to this many ranked passages a question is answered on the event loop; above, in a thread."""
