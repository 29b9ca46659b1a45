"""A software authenticator: what a browser and a security key do together (W3C Web Authentication, section 6)."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def text_of(raw: bytes) -> str:
    """Return bytes in base64url."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    """Return the bytes of base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One credential of one user, on a page of an origin. The fields change what it asserts."""

    origin: str = "https://lectern.test"
    verifies: bool = True
    """It verifies its user, by a PIN or a biometric check."""
    counts: bool = True
    cross_origin: bool = False
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""
    count: int = 0

    def create(self, options: str) -> str:
        """Make the credential, and return the response in JSON."""
        asked = json.loads(options)
        self.user_handle = bytes_of(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = len(self.credential_id).to_bytes(2, "big")
        data = self._data(asked["rp"]["id"], ATTESTED) + bytes(16) + length + self.credential_id + public_key
        client_data = self._client_data("webauthn.create", asked["challenge"])
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": text_of(client_data), "attestationObject": text_of(attestation)}
        return self._credential({**response, "transports": ["internal"]})

    def get(self, options: str, **changes: Any) -> str:
        """Sign the challenge of these options, and return the response in JSON."""
        asked = json.loads(options)
        allowed = [bytes_of(each["id"]) for each in asked.get("allowCredentials", [])]
        assert not allowed or self.credential_id in allowed, "a browser would offer another passkey"
        data = self._data(changes.pop("party", asked["rpId"]))
        client_data = self._client_data("webauthn.get", changes.pop("challenge", asked["challenge"]))
        signature = self.key.sign(data + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": text_of(client_data),
            "authenticatorData": text_of(data),
            "signature": text_of(signature),
            "userHandle": text_of(self.user_handle),
        }
        return self._credential({**response, **changes})

    def _data(self, party: str, flags: int = 0) -> bytes:
        if self.counts:
            self.count += 1
        flags |= PRESENT | ELIGIBLE | BACKED_UP | (VERIFIED if self.verifies else 0)
        return sha256(party.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        data = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.cross_origin}
        return json.dumps(data).encode()

    def _credential(self, response: dict[str, Any]) -> str:
        identifier = text_of(self.credential_id)
        document = {"id": identifier, "rawId": identifier, "type": "public-key", "response": response}
        return json.dumps({**document, "clientExtensionResults": {}, "authenticatorAttachment": "platform"})
