"""Which domains there are for the worker."""

from collections.abc import Callable

from subgraphs.accounts import background as accounts
from subgraphs.accounts.settings import Settings as AccountsSettings
from subgraphs.catalog import background as catalog
from subgraphs.catalog.settings import Settings as CatalogSettings
from subgraphs.kernel.background import Background, Jobs
from subgraphs.videos import background as videos
from subgraphs.videos.settings import Settings as VideosSettings


def from_environment(jobs: Jobs) -> list[Background]:
    """Every domain's background, with settings from the environment."""
    builders: list[Callable[[], Background]] = [
        lambda: accounts.build(AccountsSettings()),
        lambda: catalog.build(CatalogSettings()),
        lambda: videos.build(VideosSettings(), jobs),
    ]
    return [build() for build in builders]
