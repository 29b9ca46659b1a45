"""The mutations of exports of one's data."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.export_types import DataExport
from subgraphs.accounts.schema.mutations.payloads import MutationPayload
from subgraphs.accounts.service.exports import model
from subgraphs.accounts.service.exports.link_archive import DownloadLink
from subgraphs.accounts.service.exports.model import DATA_EXPORT
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import parse_id


@strawberry.type(description="The result of `requestDataExport`.")
class RequestDataExportPayload(MutationPayload):
    export: DataExport | None = strawberry.field(
        default=None, description="The export; the one that is being collected, if there is one already."
    )

    @classmethod
    def of(cls, export: model.DataExport) -> Self:
        return cls(export=DataExport.of(export))


@strawberry.input(description="The input of `createDataExportLink`.")
class CreateDataExportLinkInput:
    export_id: strawberry.ID = strawberry.field(description="The id of the export.")


@strawberry.type(description="The result of `createDataExportLink`.")
class CreateDataExportLinkPayload(MutationPayload):
    url: str | None = strawberry.field(
        default=None, description="The address of the archive, for whoever has it; null if there are errors."
    )
    expires_at: datetime | None = strawberry.field(
        default=None, description="The time at which the address ends, minutes from now."
    )

    @classmethod
    def of(cls, link: DownloadLink) -> Self:
        return cls(url=link.url, expires_at=link.expires_at)


@strawberry.type
class ExportMutations:
    @strawberry.federation.field(
        authenticated=True,
        description="Requests an archive of the viewer's data; a mail says when it is ready. Needs a recent log-in.",
    )
    async def request_data_export(self, info: Info) -> RequestDataExportPayload:
        try:
            export = await info.context.use_cases.request_data_export(info.context.principal)
        except AccountsError as error:
            return RequestDataExportPayload.failed(error)
        return RequestDataExportPayload.of(export)

    @strawberry.federation.field(
        authenticated=True,
        description="Makes a short-lived address of the archive of the viewer's export. Needs a recent log-in.",
    )
    async def create_data_export_link(
        self, info: Info, input: Annotated[CreateDataExportLinkInput, MUTATION_INPUT]
    ) -> CreateDataExportLinkPayload:
        export_id = parse_id(DATA_EXPORT, input.export_id, "exportId")
        try:
            link = await info.context.use_cases.link_archive(info.context.principal, export_id)
        except AccountsError as error:
            return CreateDataExportLinkPayload.failed(error)
        return CreateDataExportLinkPayload.of(link)
