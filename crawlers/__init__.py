"""Pages become listings: sources, spiders, evidence, importers."""
