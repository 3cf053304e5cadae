"""The production server: waitress, the review room's application, and a quiet end."""

from __future__ import annotations

import errno
import signal
import socket
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
    listener = _listen(host, port)
    server = create_server(
        get_wsgi_application(), sockets=[listener], threads=THREADS, ident=None,
        max_request_body_size=2_000_000, clear_untrusted_proxy_headers=True, **options,
    )  # fmt: skip
    bound = listener.getsockname()[1]
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


def _listen(host: str, port: int) -> socket.socket:
    # Ours rather than waitress's, which leaves sockets open when it cannot have the address.
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        why = "the port is taken" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
        raise InputError(
            f"Cannot listen on {host}:{port}: {why}.", "Name another with --port; 0 takes a free one."
        ) from None


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
