"""Settings of the catalog domain."""

from pydantic import Field, SecretStr

from subgraphs.kernel.pictures.settings import MIB, PictureSettings


class Settings(PictureSettings):
    """The database and the search engine of catalog."""

    catalog_database_url: SecretStr = Field(description="the domain's PostgreSQL database")
    catalog_direct_database_url: SecretStr | None = Field(
        default=None,
        description="URL of the same database past a pooler in transaction mode; the worker receives notifications "
        "there",
    )
    elasticsearch_url: SecretStr | None = Field(
        default=None, description="URL of Elasticsearch for the course search; PostgreSQL searches if unset"
    )
    elasticsearch_index: str = Field(
        default="lectern-courses-v1", description="name of the Elasticsearch index of courses"
    )
    lecture_resources_max_size_bytes: int = Field(
        default=100 * MIB, ge=1, le=5_000 * MIB, description="maximum size of a file beside a lecture"
    )
    lecture_resources_course_quota_bytes: int = Field(
        default=2_048 * MIB, ge=1, description="maximum size of all files beside the lectures of a course"
    )
    lecture_resources_uploads_per_hour: int = Field(
        default=120, ge=1, description="uploads of files beside lectures that a user may start within an hour"
    )
    lecture_resources_downloads_per_hour: int = Field(
        default=240,
        ge=1,
        description="downloads of files beside lectures that a user, or a visitor, may start within an hour",
    )
