"""Access control under every name that a link can give its directives, through HTTP and WebSocket."""

from collections.abc import Mapping
from typing import Any

import pytest

from router.server import RouterApp, config_of, create_app
from router.transport import FakeTransport
from tests.router.composition.composing import supergraph
from tests.router.server.client import Response, post
from tests.router.server.protocols.websocket.test_session import introduced, subscribe

FEDERATION = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: [%s])'
SPECS = "https://specs.apollo.dev"

COMPOSED = [
    pytest.param('"@authenticated"', "@authenticated", id="imported"),
    pytest.param('"@requiresScopes"', '@requiresScopes(scopes: [["admin"]])', id="scopes imported"),
    pytest.param('"@policy"', '@policy(policies: [["never"]])', id="policy imported"),
    pytest.param('"@key"', "@federation__authenticated", id="namespaced"),
    pytest.param('"@key"', '@federation__requiresScopes(scopes: [["admin"]])', id="scopes namespaced"),
    pytest.param('"@key"', '@federation__policy(policies: [["never"]])', id="policy namespaced"),
    pytest.param('{name: "@authenticated", as: "@loggedIn"}', "@loggedIn", id="renamed"),
    pytest.param('{name: "@requiresScopes", as: "@may"}', '@may(scopes: [["admin"]])', id="scopes renamed"),
    pytest.param('{name: "@policy", as: "@rule"}', '@rule(policies: [["never"]])', id="policy renamed"),
    pytest.param('{name: "@authenticated", as: "@policy"}', "@policy", id="named as another of them"),
]
"""The imports of a subgraph from federation, and the directive that restricts its field."""

HAND_WRITTEN = [
    pytest.param(f'@link(url: "{SPECS}/authenticated/v0.1", for: SECURITY)', "@authenticated", id="default"),
    pytest.param(f'@link(url: "{SPECS}/authenticated/v0.1", as: "auth")', "@auth", id="namespace renamed"),
    pytest.param(
        f'@link(url: "{SPECS}/authenticated/v0.1", import: [{{name: "@authenticated", as: "@in"}}])', "@in", id="import"
    ),
    pytest.param(
        f'@link(url: "{SPECS}/authenticated/v0.1", import: {{name: "@authenticated", as: "@in"}})', "@in", id="no list"
    ),
    pytest.param(
        f'@link(url: "{SPECS}/authenticated/v0.1", import: [{{name: "@authenticated", as: "@in"}}])',
        "@authenticated",
        id="imported, but used by its namespace",
    ),
    pytest.param(
        f'@link(url: "{SPECS}/policy/v0.1", as: "p", import: ["@policy"])',
        '@policy(policies: [["never"]])',
        id="namespace renamed and imported",
    ),
    pytest.param(
        f'@link(url: "{SPECS}/requiresScopes/v0.1/", as: "rs")', '@rs(scopes: [["admin"]])', id="slash at the end"
    ),
    pytest.param(f'@link(url: "{SPECS}/federation/v2.5")', "@federation__authenticated", id="of federation"),
    pytest.param(
        f'@link(url: "{SPECS}/federation/v2.5", as: "f", import: [{{name: "@requiresScopes", as: "@rs"}}])',
        '@rs(scopes: [["admin"]])',
        id="of federation, renamed",
    ),
    pytest.param(f'@link(url: "{SPECS}/authenticated")', "@authenticated", id="without a version"),
]
"""The link of a supergraph to a specification, and the directive that restricts its field."""

SUPERGRAPH = """
schema %(link)s @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) %(feature)s
{ query: Query subscription: Subscription }
enum join__Graph { A @join__graph(name: "a", url: "") }
type Query @join__type(graph: A) { secret: String %(use)s open: Int }
type Subscription @join__type(graph: A) { secret: String %(use)s }
"""
LINK = f'@link(url: "{SPECS}/link/v1.0")'


def app_of(sdl: str, **config: Any) -> RouterApp:
    transport = FakeTransport({"data": {"secret": "s3cr3t", "open": 1}}, lambda _: [{"data": {"secret": "s3cr3t"}}])
    everybody = {"api_keys": {"keys": [{"name": "somebody", "sha256": "0" * 64}]}}
    return create_app(config_of({"authentication": everybody, **config}), supergraph=sdl, transports={"a": transport})


def composed(imports: str, use: str) -> str:
    return supergraph(
        a=FEDERATION % imports
        + f" type Query {{ secret: String {use} open: Int }} type Subscription {{ secret: String {use} }}"
    )


def hand_written(feature: str, use: str, link: str = LINK) -> str:
    return SUPERGRAPH % {"link": link, "feature": feature, "use": use}


async def assert_denied(sdl: str) -> None:
    """Assert that the secret is read in neither mode: not through HTTP, as a subscription, or through a WebSocket."""
    filtering = app_of(sdl, authorization={"mode": "filter"})
    filtered = await post(filtering, "{ secret open }")
    assert filtered.data == {"secret": None, "open": 1}
    assert filtered.codes == ["UNAUTHENTICATED"]
    rejecting = app_of(sdl, authorization={"mode": "reject"})
    assert denied(await post(rejecting, "{ secret open }"))
    for app in (filtering, rejecting):
        assert denied(await post(app, "subscription { secret }", {"accept": "text/event-stream"}))
        await assert_denied_on_websocket(app)


def denied(response: Response) -> bool:
    return (response.status, response.codes) in ((401, ["UNAUTHENTICATED"]), (403, ["FORBIDDEN"]))


async def assert_denied_on_websocket(app: RouterApp) -> None:
    async with introduced(app) as channel:
        channel.say(subscribe("{ secret }", "query"))
        message: Mapping[str, Any] = await channel.next_message()
        if message["type"] == "next":
            assert message["payload"]["data"] == {"secret": None}
            assert (await channel.next_message())["type"] == "complete"
        else:
            assert message["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        channel.say(subscribe("subscription { secret }", "subscription"))
        message = await channel.next_message()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "UNAUTHENTICATED")


@pytest.mark.parametrize(("imports", "use"), COMPOSED)
async def test_a_composed_supergraph_enforces_access_control_under_every_name(imports: str, use: str) -> None:
    await assert_denied(composed(imports, use))


@pytest.mark.parametrize(("feature", "use"), HAND_WRITTEN)
async def test_a_hand_written_supergraph_enforces_access_control_under_every_name(feature: str, use: str) -> None:
    await assert_denied(hand_written(feature, use))


async def test_a_specification_linked_by_an_extension_of_the_schema_is_enforced() -> None:
    sdl = hand_written("", "@authenticated")
    await assert_denied(sdl + f'extend schema @link(url: "{SPECS}/authenticated/v0.1", for: SECURITY)')


async def test_a_specification_linked_by_a_renamed_link_directive_is_enforced() -> None:
    sdl = hand_written(
        f'@linked(url: "{SPECS}/authenticated/v0.1", as: "auth", for: SECURITY)',
        "@auth",
        f'@linked(url: "{SPECS}/link/v1.0", as: "linked")',
    )
    await assert_denied(sdl.replace("@link(", "@linked("))


async def test_a_core_feature_is_enforced() -> None:
    sdl = hand_written(
        f'@core(feature: "{SPECS}/authenticated/v0.1", as: "auth", for: SECURITY)',
        "@auth",
        f'@core(feature: "{SPECS}/core/v0.2")',
    )
    await assert_denied(
        sdl.replace('@link(url: "https://specs.apollo.dev/join', '@core(feature: "https://specs.apollo.dev/join')
    )


async def test_a_directive_of_another_specification_with_the_same_name_restricts_nothing() -> None:
    app = app_of(
        hand_written('@link(url: "https://acme.test/auth/v1.0", import: ["@authenticated"])', "@authenticated")
    )
    assert (await post(app, "{ secret }")).data == {"secret": "s3cr3t"}
