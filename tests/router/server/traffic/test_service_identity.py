from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr

from router.server.configuration.subgraphs import ServiceIdentityOptions
from router.server.traffic.service_identity import SigningTransport
from tests.router.server.traffic.scripted import Clock, Scripted, ok, request

KEY = "k" * 32


async def test_each_call_proves_who_makes_it_to_one_subgraph() -> None:
    subgraph, clock = Scripted([ok()]), Clock()
    await SigningTransport(subgraph, ServiceIdentityOptions(key=SecretStr(KEY)), clock=clock).execute(request())
    token = dict(subgraph.calls[0].headers)["router-identity"]
    claims = jwt.decode(token, OctKey.import_key(KEY.encode()), algorithms=["HS256"]).claims
    assert claims == {"iss": "router", "aud": "users", "iat": 1000, "exp": 1060}


async def test_a_signature_is_used_for_half_its_life() -> None:
    subgraph, clock = Scripted([ok()]), Clock()
    transport = SigningTransport(subgraph, ServiceIdentityOptions(key=SecretStr(KEY)), clock=clock)
    for _ in range(3):
        await transport.execute(request())
        clock.now += 20
    tokens = [dict(call.headers)["router-identity"] for call in subgraph.calls]
    assert tokens[0] == tokens[1] != tokens[2]


async def test_a_header_of_that_name_is_replaced() -> None:
    subgraph = Scripted([ok()])
    transport = SigningTransport(subgraph, ServiceIdentityOptions(key=SecretStr(KEY)), clock=Clock())
    await transport.execute(request(headers=(("router-identity", "forged"), ("x", "y"))))
    assert [name for name, _ in subgraph.calls[0].headers] == ["x", "router-identity"]
    assert "forged" not in str(subgraph.calls[0].headers)
