"""Reading pages of sites that nobody wrote a definition for: evidence from every part of a page, weighed and voted on."""
