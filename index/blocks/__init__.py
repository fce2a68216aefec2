"""The block-max inverted index: exact BM25 over whole numbers, no texts and no files but flat arrays."""
