"""An OpenID provider of the tests' own: keys made here, published on loopback, tokens signed with them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER = "https://id.example.org/"
AUDIENCE = "metrics-ledger"
NO = "no such claim"

Key = Any


def new_key(algorithm: str) -> Key:
    match algorithm:
        case "RS256":
            return rsa.generate_private_key(65537, 2048)
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


_NOTHING: Mapping[str, Any] = {}


class Provider:
    """Signs with `keys` (by id: algorithm and key); what it publishes may be other keys, or nothing."""

    def __init__(self, *algorithms: str) -> None:
        self.keys = {f"{algorithm}-1": (algorithm, new_key(algorithm)) for algorithm in algorithms or ("ES256",)}
        self.fetched = 0
        self.is_away = False

    def document(self) -> bytes:
        described = []
        for kid, (algorithm, key) in self.keys.items():
            kind: Any = {"RS256": RSAAlgorithm, "ES256": ECAlgorithm}.get(algorithm, OKPAlgorithm)
            public = kind.to_jwk(key.public_key(), as_dict=True)
            described.append({**public, "kid": kid, "alg": algorithm, "use": "sig"})
        return json.dumps({"keys": described}).encode()

    def rotate(self) -> None:
        """Other keys under other ids."""
        self.keys = {f"{kid}+": (algorithm, new_key(algorithm)) for kid, (algorithm, _) in self.keys.items()}

    def token(
        self, scope: object = "report", *, kid: str | None = None, header: Mapping[str, Any] = _NOTHING, **claims: Any
    ) -> str:
        kid = kid or next(iter(self.keys))
        algorithm, key = self.keys[kid]
        now = int(time.time())
        said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "iat": now, "exp": now + 60, "scope": scope} | claims
        said = {name: claim for name, claim in said.items() if claim is not NO}
        return jwt.encode(said, key, algorithm, headers={"kid": kid, **header})

    @contextmanager
    def published(self) -> Iterator[str]:
        """The address of its keys."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.fetched += 1
                self.send_response(503 if provider.is_away else 200)
                self.end_headers()
                if not provider.is_away:
                    self.wfile.write(provider.document())

            def log_message(self, *anything: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/jwks.json"
            finally:
                server.shutdown()
