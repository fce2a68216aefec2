"""The own API, one noun a file."""
