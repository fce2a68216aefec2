"""Proof: do the sources hold what a library, or a saved response, says they hold?"""

from qa.verify.citations import citation_faults
from qa.verify.files import by_digest
from qa.verify.library import library_faults
from qa.verify.proof import Proof, prove, prove_all
from qa.verify.saved import Batch, Saved, read

__all__ = ["Batch", "Proof", "Saved", "by_digest", "citation_faults", "library_faults", "prove", "prove_all", "read"]
