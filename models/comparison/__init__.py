"""Do two records describe one thing? Likenesses of fields and of whole records, learned and calibrated."""
