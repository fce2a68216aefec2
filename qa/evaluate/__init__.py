"""Evaluation: the guard of retrieval quality."""
