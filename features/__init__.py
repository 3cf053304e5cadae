"""Text and pictures become signals."""
