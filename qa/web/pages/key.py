"""The page that asks for a key, and the cookie that remembers it until the browser is closed."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, post

from qa.access import problems
from qa.access.keys import Keys, Scope
from qa.settings import Settings
from qa.web.pages.form import fields
from qa.web.pages.render import Pages

_LARGEST_FORM = 16 * 1024
_WRONG = problems.named("invalid-key", 401, "That key does not open this server.")


def router(keys: Keys, settings: Settings, pages: Pages, cookie: str) -> Router:
    """/key."""

    @post("/key", status_code=200, request_max_body_size=_LARGEST_FORM)
    async def enter(request: Request[Any, Any, Any]) -> Response[bytes]:
        said = fields(await request.body())
        token, onward = said.get("key", "").strip(), _here(said.get("next", "/"))
        key = keys.find(token)
        if key is None or not key.opens(Scope.SEARCH):
            return pages.ask_for_key(_WRONG, onward)
        secure = (settings.public_url or str(request.base_url)).startswith("https:")
        kept = f"{cookie}={token}; HttpOnly; SameSite=Lax; Path=/{'; Secure' if secure else ''}"
        return Response(b"", status_code=303, headers={"location": onward, "set-cookie": kept})

    return Router("/", route_handlers=[enter], include_in_schema=False)


def _here(address: str) -> str:
    """The address, if it is a place of this server; a browser reads //x and /\\x as other hosts."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_ours and address.isascii() else "/"
