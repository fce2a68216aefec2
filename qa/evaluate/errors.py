"""The evaluation's errors: whatever keeps it from measuring, each message one sentence that says what to do."""


class EvaluationError(Exception):
    """Nothing was measured, or not all of it; a gate must not pass."""


class CasesError(EvaluationError):
    """Questions, judgments or a run file that cannot be read as what they should be."""


class StaleGold(CasesError):
    """Gold quotes that no longer stand in their sources."""


class ServerError(EvaluationError):
    """The server under evaluation failed, was too slow or broke its contract."""


class ComparisonRefused(EvaluationError):
    """Two runs that were not made over the same questions, gold and corpus."""


class NotWritten(EvaluationError):
    """A file that was asked for and could not be written."""


class NotHeld(ServerError):
    """A source that the library or the server under evaluation does not hold."""
