"""Proof: do the sources hold what a library, or a saved response, says they hold?"""

from qa.verify.citations import citation_faults
from qa.verify.files import by_digest
from qa.verify.library import library_faults
from qa.verify.places import MOST_COMPARED, Allowance
from qa.verify.proof import Proof, each_proof, prove, prove_all, together
from qa.verify.saved import Batch, Saved, read

__all__ = [
    "MOST_COMPARED",
    "Allowance",
    "Batch",
    "Proof",
    "Saved",
    "by_digest",
    "citation_faults",
    "each_proof",
    "library_faults",
    "prove",
    "prove_all",
    "read",
    "together",
]
