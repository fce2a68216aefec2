"""Retrievers for frameworks: over a library here, or over a server by its address; each an extra of its own."""
