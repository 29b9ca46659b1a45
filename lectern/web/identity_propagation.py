"""The propagation of the verified caller from the router to in-process subgraphs."""

from dataclasses import replace

from router import Identity, Plugin, SubgraphRequest
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.machine_issuers import MachineClientSettings
from subgraphs.kernel.identity.principal import InvalidClaims, Principal, principal_from_claims
from subgraphs.kernel.platform.settings import KernelSettings

TRUSTED_PROXIES_VARIABLE = "LECTERN_TRUSTED_PROXIES"
"""Comma-separated addresses and networks of proxies whose X-Forwarded-For is trusted; none unless set."""

_USER_AGENT_LENGTH = 300


class ClientAddress(Plugin):
    """A plugin that sends the client's address to subgraphs in other processes.

    A subgraph uses the address if its settings trust the router as a proxy (`lectern serve`).
    """

    async def on_subgraph_request(self, request: SubgraphRequest) -> SubgraphRequest | None:
        if request.client is None or request.client.peer is None:
            return None
        return replace(request, headers=(*request.headers, ("x-forwarded-for", request.client.peer)), _body=None)


class Callers:
    """The callers of subgraphs in this process, by the identities that the router verified."""

    def __init__(self, settings: KernelSettings, machines: MachineClientSettings | None = None) -> None:
        """Make them by the settings; those of machine clients are the environment's by default."""
        self._own = settings.jwt_issuer
        self._machine_issuers = {
            issuer.issuer: issuer for issuer in (machines or MachineClientSettings()).machine_issuers
        }

    def request_info_of(self, request: SubgraphRequest) -> RequestInfo:
        """Return the caller of a subgraph request, and the client's address.

        A verified token whose claims describe neither a user of ours nor a machine client makes an anonymous caller.
        """
        client = request.client
        user_agent = client.headers.get("user-agent") if client is not None else None
        return RequestInfo(
            principal=self._principal(request.identity),
            ip=client.peer if client is not None else None,
            user_agent=None if user_agent is None else user_agent[:_USER_AGENT_LENGTH],
            headers=dict(request.headers),
        )

    def _principal(self, identity: object) -> Principal | None:
        if not isinstance(identity, Identity):
            return None
        # Only our own issuer names users: another could sign the id of any.
        try:
            if identity.issuer == self._own:
                return principal_from_claims(identity.claims)
            machine_issuer = self._machine_issuers.get(identity.issuer or "")
            return None if machine_issuer is None else machine_issuer.principal(identity.claims)
        except InvalidClaims:
            return None
