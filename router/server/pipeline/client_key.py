"""Keys of clients for limits: the identity, or the address that the client cannot have made up."""

import ipaddress

from router.server.pipeline.context import Client


class ClientKeys:
    """The keys of clients. `address_header` names the header in which a proxy sends the client's address, if any."""

    def __init__(self, address_header: str | None = None) -> None:
        self._address_header = (address_header or "").lower()

    def address_of(self, client: Client) -> str | None:
        """Return the client's address; None where there is none."""
        if not self._address_header:
            return client.peer
        # Each proxy appends the address it received the request from: only the entry of the nearest proxy cannot
        # have been made up by the client.
        return client.headers.get(self._address_header, "").rpartition(",")[2].strip() or client.peer

    def distinguishes(self, client: Client) -> bool:
        """Return whether the client has an identity or an address, by which it differs from others."""
        return client.identity is not None or self.address_of(client) is not None

    def key_of(self, client: Client) -> str:
        """Return the key of the user, or of an anonymous client's network: its address, or the /64 of an IPv6 one.

        Clients that `distinguishes` says do not differ from others share one.
        """
        return self.distinct_key(client) or "client "

    def distinct_key(self, client: Client) -> str | None:
        """Return the key of a client that differs from others; None for any other."""
        identity = client.identity
        if identity is not None:
            return f"user {identity.issuer} {identity.subject}"
        address = self.address_of(client) if self._address_header else client.peer
        if address is None:
            return None
        return f"client {_network_of(address) if ':' in address else address}"


def _network_of(address: str) -> str:
    try:
        return str(ipaddress.IPv6Network((address.partition("%")[0], 64), strict=False).network_address)
    except ValueError:
        return address
