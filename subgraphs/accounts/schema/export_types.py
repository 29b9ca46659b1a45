"""Exports of one's data in the graph."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.accounts.service.exports import model
from subgraphs.accounts.service.exports.model import DataExportState
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.scalars import BigInt

graphql_enum(
    DataExportState,
    name="DataExportStatus",
    description="The status of an export of one's data.",
    values={
        DataExportState.COLLECTING: "The domains write their files.",
        DataExportState.READY: "The archive can be downloaded until it expires.",
        DataExportState.EXPIRED: "The archive is removed.",
        DataExportState.FAILED: "A domain was down for days; the export can be requested again.",
    },
)


@strawberry.type(description="The part of one domain in an export.")
class DataExportPart:
    domain: str = strawberry.field(description="The domain, such as `orders`.")
    exported_at: datetime | None = strawberry.field(description="The time of its file; null while it is pending.")


@strawberry.type(description="An export of the viewer's data: an archive with a file of each domain.")
class DataExport:
    id: strawberry.ID = strawberry.field(description="The id of the export.")
    status: DataExportState = strawberry.field(description="The status.")
    requested_at: datetime = strawberry.field(description="The time of the request.")
    ready_at: datetime | None = strawberry.field(description="The time since which the archive exists; null before.")
    expires_at: datetime | None = strawberry.field(description="The time at which the archive is removed.")
    size_bytes: BigInt | None = strawberry.field(description="The size of the archive; null before it exists.")
    parts: list[DataExportPart] = strawberry.field(description="The domains, each with its progress.")

    @classmethod
    def of(cls, export: model.DataExport) -> Self:
        return cls(
            id=strawberry.ID(export.id),
            status=export.state,
            requested_at=export.requested_at,
            ready_at=export.ready_at,
            expires_at=export.expires_at,
            size_bytes=None if export.size_bytes is None else BigInt(export.size_bytes),
            parts=[DataExportPart(domain=part.domain, exported_at=part.exported_at) for part in export.parts],
        )

    @classmethod
    def of_latest(cls, export: model.DataExport | None) -> Self | None:
        return None if export is None else cls.of(export)
