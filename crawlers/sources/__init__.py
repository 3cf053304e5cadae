"""Source definitions: how a site is described, checked and loaded."""
