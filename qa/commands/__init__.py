"""Commands of `qa`, by noun."""
