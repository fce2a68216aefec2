"""Texts to key numbers by compiled code: equal to `index.stream.PlainReader`, for large collections."""
