"""Listings become leads: linking, leads, ranking."""
