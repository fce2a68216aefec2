"""Verbatim's engine: texts in, ranked exact passages out. No HTTP, no command line."""
