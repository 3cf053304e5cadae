"""The demo: an invented world of adverts, the sites that publish it, and how well it was recovered."""
