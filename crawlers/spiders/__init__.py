"""The one spider, and how it connects."""
