"""Evidence: the bytes of every page kept, in WARC files, and how to get them back."""
