"""Learning put together: settings in, a subgraph out."""

from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.learning.schema import build_schema
from subgraphs.learning.schema.context import context_factory
from subgraphs.learning.service.ports import Ports
from subgraphs.learning.settings import Settings
from subgraphs.learning.store.unit_of_work import SqlLearningWork

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """The learning subgraph. Nothing is connected before the first request."""
    database = Database(settings.learning_database_url.get_secret_value(), domain="learning")
    ports = Ports(units=UnitsOfWork(database, SqlLearningWork), clock=clock)
    return Subgraph(
        name="learning",
        schema=build_schema(),
        request_context=context_factory(ports),
        stop=database.close,
        ready={"postgres": database.check},
    )
