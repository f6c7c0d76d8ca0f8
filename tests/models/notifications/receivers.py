"""Real receivers of webhooks on this machine, over HTTP and HTTPS, and what they got."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

Script = Callable[[int], tuple[int, dict[str, str]]]
"""The status and the headers of an answer, by the number of the request, from 1."""


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A server that answers by a script and keeps what it gets."""

    port: int
    got: list[Request] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The ids of the events, in the order in which they arrived."""
        return [request.headers["webhook-id"] for request in self.got]


def answers(*statuses: int) -> Script:
    """These statuses one after the other, then 204."""
    return lambda number: (statuses[number - 1] if number <= len(statuses) else 204, {})


@contextmanager
def receiver(
    script: Script | None = None, *, host: str = "127.0.0.1", trust: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """A receiver on a free port; with ``trust`` over TLS."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status, headers = (script or answers())(len(made.got))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            made.got.append(Request(f"GET {self.path}", {}, b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is written to standard error."""

    class Server(ThreadingHTTPServer):
        address_family = 10 if ":" in host else 2  # AF_INET6, AF_INET
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that does not trust the certificate ends the connection."""

    server = Server((host, 0), Handler)
    if trust is not None:
        server.socket = trust.wrap_socket(server.socket, server_side=True)
    made = Receiver(server.server_address[1])
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The TLS of a server with a certificate for a name, and that of a client that trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.9"))])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=pem.decode())
