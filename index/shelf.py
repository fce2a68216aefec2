"""A few things by name, each made when it is first asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Up to `most` things that `make` makes of their names; what was asked for longest ago is let go. Thread-safe."""

    def __init__(self, make: Callable[[str], T], most: int) -> None:
        self._make = make
        self._most = most
        self._held: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def held(self, name: str) -> T | None:
        """The thing, if it is made already; never waits for one that is being made."""
        with self._lock:
            if name in self._held:
                self._held.move_to_end(name)
            return self._held.get(name)

    def get(self, name: str) -> T:
        """The thing; one object for one name as long as it is held."""
        found = self.held(name)
        if found is not None:
            return found
        with self._making:
            found = self.held(name)
            if found is None:
                found = self._make(name)
                with self._lock:
                    self._held[name] = found
                    while len(self._held) > self._most:
                        self._held.popitem(last=False)
            return found

    def all(self) -> list[T]:
        """What is held, least recently asked for first."""
        with self._lock:
            return list(self._held.values())
