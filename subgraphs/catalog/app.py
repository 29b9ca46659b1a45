"""The composition root of the catalog subgraph."""

from datetime import timedelta

from subgraphs.catalog.events import PictureSubmitted
from subgraphs.catalog.schema import build_schema
from subgraphs.catalog.schema.context import context_factory
from subgraphs.catalog.search.engine import search_engine
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.resources.upload_file import ResourcePolicy
from subgraphs.catalog.service.search.prepare_search import PrepareSearch
from subgraphs.catalog.settings import Settings
from subgraphs.catalog.store.resource_objects import S3ResourceObjects
from subgraphs.catalog.store.unit_of_work import SqlCatalogWork
from subgraphs.catalog.use_cases import assemble
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.pictures.s3_objects import S3PictureObjects
from subgraphs.kernel.pictures.uploads import PictureUploads, UploadPolicy
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.platform.rate_limits import Limit, RedisRateLimits

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """Return the catalog subgraph. Nothing is connected before `start`."""
    database = Database(
        settings.catalog_database_url.get_secret_value(), domain="catalog", pooling=settings.database_pooling
    )
    engine = search_engine(settings, database, clock)
    units = UnitsOfWork(database, SqlCatalogWork)
    redis_client = redis.connect(settings.redis_url)
    pictures = S3PictureObjects(s3_address(settings))
    limits = RedisRateLimits(redis_client)
    files = S3ResourceObjects(s3_address(settings))
    uploads: PictureUploads[CatalogWork] = PictureUploads(
        objects=pictures,
        limits=limits,
        policy=UploadPolicy.of(settings),
        submitted=lambda picture_id: PictureSubmitted(picture_id=picture_id),
        clock=clock,
    )
    use_cases = assemble(
        units=units,
        search=engine.search,
        recent_log_in=RecentLogIn(settings.recent_log_in, clock),
        uploads=uploads,
        files=files,
        limits=limits,
        resource_policy=_resource_policy(settings),
        clock=clock,
    )

    async def stop() -> None:
        await engine.close()
        await redis_client.aclose()
        pictures.close()
        files.close()
        await database.close()

    return Subgraph(
        name="catalog",
        schema=build_schema(),
        request_context=context_factory(use_cases, settings.pictures_base_url),
        start=PrepareSearch(units, engine.search),
        stop=stop,
        ready={"postgres": database.check, **engine.ready},
    )


def _resource_policy(settings: Settings) -> ResourcePolicy:
    hour = timedelta(hours=1)
    return ResourcePolicy(
        max_size_bytes=settings.lecture_resources_max_size_bytes,
        course_quota_bytes=settings.lecture_resources_course_quota_bytes,
        uploads=Limit("resource-uploads", settings.lecture_resources_uploads_per_hour, hour),
        downloads=Limit("resource-downloads", settings.lecture_resources_downloads_per_hour, hour),
    )
