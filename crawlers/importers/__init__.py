"""Importers: listings from files, by one path and the same checks whatever the format."""
