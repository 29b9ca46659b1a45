"""The private key of service_identity."""

import json

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from router.server.config import ConfigurationError, parse_config
from router.server.config.signing_key import parse_signing_key

P256, ED25519 = ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")


@pytest.mark.parametrize(
    ("text", "algorithm"),
    [
        (P256.as_pem(private=True).decode(), "ES256"),
        (json.dumps(P256.as_dict(private=True)), "ES256"),
        (ED25519.as_pem(private=True).decode(), "Ed25519"),
        (" \n" + json.dumps(ED25519.as_dict(private=True)), "Ed25519"),
    ],
    ids=["P-256 as PEM", "P-256 as JWK", "Ed25519 as PEM", "Ed25519 as JWK"],
)
def test_the_algorithm_follows_from_the_kind_of_key(text: str, algorithm: str) -> None:
    assert parse_signing_key(text).algorithm == algorithm


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}",
        "[]",
        "k" * 40,
        P256.as_pem(private=False).decode(),
        json.dumps(ED25519.as_dict(private=False)),
        ECKey.generate_key("P-384").as_pem(private=True).decode(),
        OKPKey.generate_key("X25519").as_pem(private=True).decode(),
        RSAKey.generate_key(2048).as_pem(private=True).decode(),
        json.dumps(OctKey.generate_key(256).as_dict(private=True)),
        '{"kty": "OKP", "crv": "Ed25519", "x": 1, "d": []}',
    ],
    ids=[
        "empty",
        "unfinished JSON",
        "empty object",
        "list",
        "shared secret",
        "public PEM",
        "public JWK",
        "P-384",
        "X25519",
        "RSA",
        "symmetric JWK",
        "malformed JWK",
    ],
)
def test_other_texts_are_rejected_without_being_shown(text: str) -> None:
    with pytest.raises(ValueError, match="must be a private key") as problem:
        parse_signing_key(text)
    assert len(text) < 10 or text not in str(problem.value)


def test_a_key_of_another_kind_is_a_configuration_error_at_its_place() -> None:
    with pytest.raises(ConfigurationError, match=r"^service_identity.private_key: must be a private key"):
        parse_config("service_identity: {private_key: secret-text}")
