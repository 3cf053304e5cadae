"""Migrations of the review room's own database."""
