"""The production server: waitress, the review room's application, and a quiet end."""

from __future__ import annotations

import errno
import signal
from collections.abc import Callable
from types import FrameType

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from review_ui.settings import configure

THREADS = 8


def serve_case(case: CaseFile, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve the review room of ``case`` until SIGINT or SIGTERM; ``ready`` is given its address.

    Port 0 takes a free one. Raises InputError when the address cannot be listened on.
    """
    from waitress import create_server

    configure(case)
    from django.core.wsgi import get_wsgi_application

    options = {}
    if case.settings.serve_tls:
        # The proxy on this machine ended TLS; only its word on the visitor's address is believed.
        options = {
            "url_scheme": "https", "trusted_proxy": "127.0.0.1", "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for"},
        }  # fmt: skip
    try:
        server = create_server(
            get_wsgi_application(), host=host, port=port, threads=THREADS, ident=None,
            max_request_body_size=2_000_000, clear_untrusted_proxy_headers=True, **options,
        )  # fmt: skip
    except OSError as error:
        why = "the port is taken" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
        raise InputError(
            f"Cannot listen on {host}:{port}: {why}.", "Name another with --port; 0 takes a free one."
        ) from None
    bound = getattr(server, "effective_port", None) or server.effective_listen[0][1]
    shown = "localhost" if host in {"0.0.0.0", "::", ""} else f"[{host}]" if ":" in host else host
    previous = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ready(f"http://{shown}:{bound}/")
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        for number, handler in previous.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
