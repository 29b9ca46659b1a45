import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey
from pydantic import SecretStr

from router.server.config.options.headers import ServiceIdentityOptions
from router.server.upstream.request_signing import SigningTransport
from tests.router.server.upstream.scripted_subgraph import Clock, Scripted, ok, request

KEY = OKPKey.generate_key("Ed25519")
OPTIONS = ServiceIdentityOptions(private_key=SecretStr(KEY.as_pem(private=True).decode()))


async def signed(options: ServiceIdentityOptions) -> str:
    subgraph = Scripted([ok()])
    await SigningTransport(subgraph, options, clock=Clock()).execute(request())
    return dict(subgraph.calls[0].headers)["router-identity"]


@pytest.mark.parametrize(
    ("key", "algorithm"), [(KEY, "Ed25519"), (ECKey.generate_key("P-256"), "ES256")], ids=["Ed25519", "P-256"]
)
async def test_a_call_carries_a_token_for_one_subgraph_that_the_public_key_verifies(key: Any, algorithm: str) -> None:
    private, public = key.as_pem(private=True).decode(), type(key).import_key(key.as_pem(private=False))
    token = await signed(ServiceIdentityOptions(private_key=SecretStr(private)))
    decoded = jwt.decode(token, public, algorithms=[algorithm])
    assert decoded.claims == {"iss": "router", "aud": "users", "iat": 1000, "exp": 1060}
    assert decoded.header["kid"] == public.thumbprint()


async def test_the_key_id_of_a_json_web_key_is_in_the_header() -> None:
    key = OKPKey.generate_key("Ed25519", {"kid": "2026-11"})
    token = await signed(ServiceIdentityOptions(private_key=SecretStr(json.dumps(key.as_dict(private=True)))))
    assert jwt.decode(token, key, algorithms=["Ed25519"]).header["kid"] == "2026-11"


async def test_a_signature_is_used_for_half_its_life() -> None:
    subgraph, clock = Scripted([ok()]), Clock()
    transport = SigningTransport(subgraph, OPTIONS, clock=clock)
    for _ in range(3):
        await transport.execute(request())
        clock.now += 20
    tokens = [dict(call.headers)["router-identity"] for call in subgraph.calls]
    assert tokens[0] == tokens[1] != tokens[2]


async def test_a_header_of_that_name_is_replaced() -> None:
    subgraph = Scripted([ok()])
    transport = SigningTransport(subgraph, OPTIONS, clock=Clock())
    await transport.execute(request(headers=(("router-identity", "forged"), ("x", "y"))))
    assert [name for name, _ in subgraph.calls[0].headers] == ["x", "router-identity"]
    assert "forged" not in str(subgraph.calls[0].headers)
