"""Signed notes (C2SP signed-note, as Go's checksum database has them), with Ed25519 keys in Go's text forms.

    text, which ends with a line end
    <empty line>
    — <name of a key> <base64(key id ‖ signature over the text)>

There may be several signatures. Those by keys that the reader does not know say nothing; one that a known key should
have made and has not is an error.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.proofs.errors import ProofError

MOST_NOTE_BYTES = 1_000_000
MOST_SIGNATURES = 100

_ED25519 = b"\x01"
_KEY_BYTES = 32
_KEY_ID_BYTES = 4
_SIGNER = "PRIVATE+KEY+"
_MARK = "— "


class Signature(NamedTuple):
    """One line of a note; `key_id` tells keys of one name apart, and is no proof of anything."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """A note as it was read, of which nothing is verified yet."""

    text: str
    signatures: list[Signature]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key and its name; its text is `name+key id in hex+base64`."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """The first bytes of a hash over name and key."""
        return sha256(f"{self.name}\n".encode() + _ED25519 + self.public_key).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        return _key_text(self.name, self.key_id, self.public_key)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Errors: ProofError, also for a key of another algorithm than Ed25519."""
        name, key_id, public_key = _read_key(text)
        key = cls(name, public_key)
        if key.key_id != key_id:
            raise ProofError("the verifier key is not the one that its id names")
        return key

    def verify(self, signature: bytes, text: str) -> None:
        """Errors: ProofError when the key has not signed that text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            raise ProofError(f"the signature of {self.name} does not fit the note") from None


@dataclass(frozen=True, slots=True, repr=False)
class SignerKey:
    """A private key and its name. Its text is a secret; `repr` shows none of it."""

    name: str
    seed: bytes

    @classmethod
    def generate(cls, name: str) -> SignerKey:
        """A new one. Errors: ProofError when no key can have that name."""
        return cls(checked_name(name), Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> SignerKey:
        """Errors: ProofError, which quotes nothing of it."""
        if not text.startswith(_SIGNER):
            raise ProofError("not a signer key")
        name, key_id, seed = _read_key(text.removeprefix(_SIGNER))
        key = cls(name, seed)
        if key.verifier_key.key_id != key_id:
            raise ProofError("the signer key is not the one that its id names")
        return key

    @property
    def verifier_key(self) -> VerifierKey:
        """What others check its signatures with."""
        return VerifierKey(self.name, self._private_key().public_key().public_bytes_raw())

    def secret_text(self) -> str:
        """`PRIVATE+KEY+name+key id+base64`, in one line."""
        return _SIGNER + _key_text(self.name, self.verifier_key.key_id, self.seed)

    def sign(self, text: str) -> Signature:
        """The signature over a note's text."""
        return Signature(self.name, self.verifier_key.key_id, self._private_key().sign(text.encode()))

    def _private_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def __repr__(self) -> str:
        return f"SignerKey({self.name!r})"


def sign_note(text: str, *keys: SignerKey) -> str:
    """A note of that text, which must end with a line end, signed by each key. Errors: ProofError."""
    lines = []
    for key in keys:
        name, key_id, signature = key.sign(text)
        lines.append(f"{_MARK}{name} {encode_base64(key_id + signature)}\n")
    note = f"{text}\n{''.join(lines)}"
    parse_note(note)
    return note


def parse_note(note: str | bytes) -> Note:
    """Reads a note and verifies nothing. Errors: ProofError when it is malformed in any way."""
    text = _note_text(note)
    body, gap, signatures = text.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise ProofError("malformed note: it ends with no line of a signature")
    lines = signatures.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise ProofError(f"malformed note: more than {MOST_SIGNATURES} signatures")
    return Note(f"{body}\n", [_signature(line) for line in lines])


def open_note(note: str | bytes, keys: Iterable[VerifierKey]) -> tuple[str, list[VerifierKey]]:
    """The text, and those of the keys that signed it: at least one.

    Errors: ProofError when it is malformed, when none signed it, or when a signature of one of them does not fit.
    """
    text, signatures = parse_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    found: list[VerifierKey] = []
    for name, key_id, signature in signatures:
        key = known.get((name, key_id))
        if key is None:
            continue
        key.verify(signature, text)
        if key not in found:
            found.append(key)
    if not found:
        raise ProofError("the note is signed by none of the keys that were given")
    return text, found


def checked_name(name: str) -> str:
    """A name that a key may have. Errors: ProofError."""
    if not name or "+" in name or any(char.isspace() or not char.isprintable() for char in name):
        raise ProofError(f"a key's name has no blanks, no '+' and no control characters: {name[:100]!r}")
    return name


def encode_base64(content: bytes) -> str:
    """RFC 4648, 4, with padding."""
    return base64.b64encode(content).decode()


def decode_base64(text: str) -> bytes:
    """Errors: ProofError for anything but what `encode_base64` gives: two texts never mean the same bytes."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ProofError(f"not base64: {text[:60]!r}") from None
    if encode_base64(content) != text:
        raise ProofError(f"not base64 in its one form: {text[:60]!r}")
    return content


def _note_text(note: str | bytes) -> str:
    if len(note) > MOST_NOTE_BYTES:
        raise ProofError(f"malformed note: more than {MOST_NOTE_BYTES} bytes")
    try:
        text = note.decode() if isinstance(note, bytes) else note
        text.encode()
    except UnicodeError:
        raise ProofError("malformed note: not UTF-8") from None
    if any(char < " " and char != "\n" for char in text):
        raise ProofError("malformed note: control characters")
    return text


def _signature(line: str) -> Signature:
    name, blank, encoded = line.removeprefix(_MARK).partition(" ")
    if not line.startswith(_MARK) or not blank:
        raise ProofError("malformed note: a line after the text is no signature")
    blob = decode_base64(encoded)
    if len(blob) <= _KEY_ID_BYTES:
        raise ProofError("malformed note: a signature is too short")
    return Signature(checked_name(name), blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])


def _key_text(name: str, key_id: bytes, key: bytes) -> str:
    return f"{name}+{key_id.hex()}+{encode_base64(_ED25519 + key)}"


def _read_key(text: str) -> tuple[str, bytes, bytes]:
    """Name, key id and key; what is wrong is told without a part of it."""
    try:
        name, key_id, encoded = text.split("+", 2)
        key = decode_base64(encoded)
        found = checked_name(name), bytes.fromhex(key_id), key[1:]
    except ValueError:
        raise ProofError("malformed key: write name+id+base64, as it was given") from None
    if key_id != found[1].hex() or len(found[1]) != _KEY_ID_BYTES:
        raise ProofError("malformed key: its id is not eight lowercase hex digits")
    if key[:1] != _ED25519 or len(found[2]) != _KEY_BYTES:
        raise ProofError("the key is not one of Ed25519")
    return found
