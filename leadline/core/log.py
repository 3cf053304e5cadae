"""Structured logs on standard error: readable on a terminal, one JSON object a line elsewhere."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logging(level: str = "info", style: str = "auto") -> None:
    """Send structlog and the standard library's loggers to standard error.

    ``style`` is ``auto`` (text on a terminal, JSON elsewhere), ``text`` or ``json``. Contact
    details and listing texts are never logged: events carry ids, counts and reasons.
    """
    as_json = style == "json" or (style == "auto" and not sys.stderr.isatty())
    renderer = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, getattr(logging, level.upper())))


def get_logger(room: str) -> structlog.stdlib.BoundLogger:
    """A logger that names the room it speaks for."""
    return structlog.get_logger(room=room)
