"""Listings become leads: candidates, verified links with their evidence, and the groups they make."""
