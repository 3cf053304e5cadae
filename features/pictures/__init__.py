"""Pictures are compared by what the whole and its parts look like, never by who is in them."""
