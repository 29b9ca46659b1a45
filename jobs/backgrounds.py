"""Which domains there are for the worker."""

from collections.abc import Callable

from subgraphs.accounts import background as accounts
from subgraphs.accounts.settings import Settings as AccountsSettings
from subgraphs.kernel.background import Background, Jobs


def from_environment(jobs: Jobs) -> list[Background]:
    """Every domain's background, with settings from the environment."""
    builders: list[Callable[[], Background]] = [
        lambda: accounts.build(AccountsSettings()),
    ]
    return [build() for build in builders]
