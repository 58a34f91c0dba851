"""A proxy that speaks TLS and asks for a token, before a Spark Connect server that does neither."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc

_SELF_SIGNED = [
    "openssl",
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
    "-addext",
    "subjectAltName=DNS:localhost",
]


class _Forwarded(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Hands every call on as it comes, where it has the token; on the wire every call is a stream."""

    def __init__(self, channel: Any, token: str) -> None:
        self._channel = channel
        self._token = token

    def service(self, details: Any) -> Any:
        def forward(requests: Any, context: Any) -> Any:
            if dict(context.invocation_metadata()).get("authorization") != f"Bearer {self._token}":
                context.abort(grpc.StatusCode.UNAUTHENTICATED, f"not the token: {context.invocation_metadata()}")
            yield from self._channel.stream_stream(details.method)(requests)

        return grpc.stream_stream_rpc_method_handler(forward)


@contextmanager
def secured(port: int, folder: Path, token: str) -> Iterator[tuple[int, Path]]:
    """Run a proxy before a port of loopback; give its own port, and the certificate that vouches for it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [*_SELF_SIGNED, "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel, ThreadPoolExecutor() as threads:
        server = grpc.server(threads, handlers=[_Forwarded(channel, token)])
        credentials = grpc.ssl_server_credentials([(key.read_bytes(), certificate.read_bytes())])
        listening = server.add_secure_port("127.0.0.1:0", credentials)
        server.start()
        try:
            yield listening, certificate
        finally:
            server.stop(None).wait()
