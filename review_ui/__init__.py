"""People decide: the review room."""
