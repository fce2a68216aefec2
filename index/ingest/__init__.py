"""Reading files: one module per format, chosen by the file's suffix."""
