"""Leadline: from public listings to a short queue of reviewable leads."""

__version__ = "0.1.0"
