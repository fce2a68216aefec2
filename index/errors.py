"""The engine's errors: one tree, each message one sentence that says what to do."""


class EngineError(Exception):
    """Whatever the engine refuses; its text is fit to show to a user."""


class SourceError(EngineError):
    """A source that cannot be read, or is not there."""


class MistypedField(SourceError):
    """A field of a source is a number, a list or the like, where text is wanted."""

    def __init__(self, field: str) -> None:
        super().__init__(f"The `{field}` is not a string; put it in quotation marks.")
        self.field = field


class UnknownSource(SourceError):
    """No source has this id."""

    def __init__(self, source_id: str) -> None:
        super().__init__(f"No source has the id {source_id!r}; GET /v1/sources lists them.")
        self.source_id = source_id


class UnknownPassage(SourceError):
    """No passage has this id."""

    def __init__(self, passage_id: str) -> None:
        super().__init__(f"No passage has the id {passage_id!r}; ask again for current ids.")
        self.passage_id = passage_id


class UnknownCollection(SourceError):
    """No collection has this name."""

    def __init__(self, collection: str) -> None:
        super().__init__(f"There is no collection {collection!r}; the usual one is 'default'.")
        self.collection = collection


class ChangedSource(SourceError):
    """A permalink's version of a source is no longer kept."""


class OutdatedChange(SourceError):
    """A source is no longer the version that a change was made for."""

    def __init__(self, source_id: str) -> None:
        super().__init__(f"Source {source_id!r} is not the version that was named; read it again before changing it.")
        self.source_id = source_id


class QueryError(EngineError):
    """A question that cannot be answered as asked; `field` names the part at fault, `position` its code point."""

    def __init__(self, message: str, field: str | None = None, position: int | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.position = position


class ChangedLibrary(EngineError):
    """A page was asked for of a result that the library, changed since, no longer has."""

    def __init__(self) -> None:
        super().__init__("The library has changed since that page; ask again without the cursor.")


class FormatError(EngineError):
    """A file or a stored library whose form is not understood."""


class BackendError(EngineError):
    """The store behind a library failed."""


class BrokenInstallation(BackendError):
    """A file that comes with the engine is not there, or not whole."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}, a file of Verbatim itself, is missing or damaged; install verbatim-qa again.")
