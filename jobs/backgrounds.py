"""Which domains there are for the worker."""

from collections.abc import Callable

from subgraphs.accounts import background as accounts
from subgraphs.accounts.settings import Settings as AccountsSettings
from subgraphs.catalog import background as catalog
from subgraphs.catalog.settings import Settings as CatalogSettings
from subgraphs.kernel.background import Background, Jobs
from subgraphs.learning import background as learning
from subgraphs.learning.settings import Settings as LearningSettings
from subgraphs.notifications import background as notifications
from subgraphs.notifications.settings import Settings as NotificationsSettings
from subgraphs.orders import background as orders
from subgraphs.orders.settings import Settings as OrdersSettings
from subgraphs.statistics import background as statistics
from subgraphs.statistics.settings import Settings as StatisticsSettings
from subgraphs.videos import background as videos
from subgraphs.videos.settings import Settings as VideosSettings


def from_environment(jobs: Jobs) -> list[Background]:
    """Every domain's background, with settings from the environment."""
    builders: list[Callable[[], Background]] = [
        lambda: accounts.build(AccountsSettings()),
        lambda: catalog.build(CatalogSettings()),
        lambda: videos.build(VideosSettings(), jobs),
        lambda: orders.build(OrdersSettings()),
        lambda: learning.build(LearningSettings()),
        lambda: notifications.build(NotificationsSettings(), jobs),
        lambda: statistics.build(StatisticsSettings()),
    ]
    return [build() for build in builders]
