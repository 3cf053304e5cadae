"""The ground floor: the records, the case file, the audit log, settings and errors."""
