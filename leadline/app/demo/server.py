"""Serves the demo sites on loopback, in a process of its own.

Run as ``python -m leadline.app.demo.server SEED LISTINGS``: prints one JSON line with the port of each
site, and ends when its standard input is closed, so that it never outlives who started it.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from leadline.app.demo.sites import Site, build_sites
from leadline.app.demo.world import build_world
from leadline.core.errors import StageError


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # headers and body leave together

        def do_GET(self) -> None:
            answer = site.answer(self.path)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body) * (2 if answer.cut else 1)))
            if answer.location:
                self.send_header("Location", answer.location)
            if answer.cut:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawler that hangs up in the middle is no error of ours."""


@contextmanager
def serve_here(sites: Mapping[str, Site]) -> Iterator[dict[str, int]]:
    """Serve sites from threads of this process; yields the port of each by source name."""
    servers = {name: _Server(("127.0.0.1", 0), _handler(site)) for name, site in sites.items()}
    for server in servers.values():
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield {name: server.server_address[1] for name, server in servers.items()}
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()


@contextmanager
def serve_apart(seed: int, listings: int) -> Iterator[dict[str, int]]:
    """Serve a world from a process of its own; yields the port of each site by source name.

    Raises StageError when the process does not come up.
    """
    with subprocess.Popen(
        [sys.executable, "-m", __name__, str(seed), str(listings)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                raise StageError("The demo sites could not be served.", "See the message above; a free port is needed.")
            yield json.loads(line)
        finally:
            process.stdin.close()
            process.wait(timeout=30)


def main(arguments: list[str]) -> None:
    """Serve until standard input ends."""
    sites = build_sites(build_world(int(arguments[0]), int(arguments[1])))
    socket.setdefaulttimeout(60)
    with serve_here(sites) as ports:
        print(json.dumps(ports), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
