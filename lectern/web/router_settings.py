"""Settings of the process that runs the router."""

from pydantic import Field, SecretStr

from subgraphs.kernel.platform.environment_files import EnvironmentSettings
from subgraphs.kernel.platform.settings import KernelSettings


class ClientLimitSettings(EnvironmentSettings):
    """Settings of the process that runs the router."""

    rate_limits: bool | None = Field(
        default=None,
        description="limit the requests of each client at the router; without a value, in production alone",
    )


class RouterSettings(KernelSettings):
    """The settings of the router beside those of every process."""

    service_identity_private_key: SecretStr | None = Field(
        default=None,
        description="private key (P-256 or Ed25519, PEM or a JSON Web Key) with which the router signs requests to "
        "subgraphs on their own",
    )
    router_forwards_pages: bool = Field(
        default=False,
        description="pass requests for pages of subgraphs, webhooks and playback on to their processes, for a "
        "deployment without a proxy that routes them; `lectern up --multi-process` does",
    )
    playback_edge_process_url: str = Field(
        default="http://edge:8000", description="URL of the playback edge's process, for the router that forwards to it"
    )
