"""Catalog put together: settings in, a subgraph out."""

from subgraphs.catalog.schema import build_schema
from subgraphs.catalog.schema.context import context_factory
from subgraphs.catalog.search.engine import search_engine
from subgraphs.catalog.service.index_courses import IndexCourses
from subgraphs.catalog.service.ports import Ports
from subgraphs.catalog.settings import Settings
from subgraphs.catalog.store.unit_of_work import SqlCatalogWork
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.kernel.subgraph import Subgraph

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """The catalog subgraph. Nothing is connected before `start`."""
    database = Database(settings.catalog_database_url.get_secret_value(), domain="catalog")
    engine = search_engine(settings, database, clock)
    ports = Ports(units=UnitsOfWork(database, SqlCatalogWork), search=engine.search, clock=clock)

    async def stop() -> None:
        await engine.close()
        await database.close()

    return Subgraph(
        name="catalog",
        schema=build_schema(),
        request_context=context_factory(ports),
        start=IndexCourses(ports).prepare,
        stop=stop,
        ready={"postgres": database.check, **engine.ready},
    )
