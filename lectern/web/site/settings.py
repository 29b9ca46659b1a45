"""Settings of the process that serves the web app."""

from pydantic import Field

from subgraphs.kernel.platform.environment_files import EnvironmentSettings
from subgraphs.kernel.values.web_origins import Origins


class SiteSettings(EnvironmentSettings):
    """The origins in the Content-Security-Policy of the app's pages."""

    web_app_origins: Origins = Field(
        default=(),
        description="origins that the web app may send to and play from beside its own, separated by commas: the "
        "object storage that takes uploads, and a playback edge or CDN on a host of its own",
    )
