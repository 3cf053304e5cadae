"""Text in pictures: lines found by an optional engine in a limited process, kept with the picture they stand in."""
