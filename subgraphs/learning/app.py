"""Composition root of the learning subgraph."""

from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.learning.schema import build_schema
from subgraphs.learning.schema.context import context_factory
from subgraphs.learning.settings import Settings
from subgraphs.learning.store.unit_of_work import SqlLearningWork
from subgraphs.learning.use_cases import assemble

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """Build the learning subgraph; it connects to nothing before the first request."""
    database = Database(
        settings.learning_database_url.get_secret_value(), domain="learning", pooling=settings.database_pooling
    )
    use_cases = assemble(units=UnitsOfWork(database, SqlLearningWork), clock=clock)
    return Subgraph(
        name="learning",
        schema=build_schema(),
        request_context=context_factory(use_cases),
        stop=database.close,
        ready={"postgres": database.check},
    )
