"""The mutations of a lecture's content: an article or a video."""

from typing import Annotated

import strawberry

from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.mutations.inputs import VersionedInput
from subgraphs.catalog.schema.mutations.payloads import LecturePayload
from subgraphs.catalog.service import model
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import LECTURE, VIDEO, LectureId, parse_id


@strawberry.input(description="The input of `writeLectureArticle`.")
class WriteLectureArticleInput(VersionedInput):
    lecture_id: strawberry.ID = strawberry.field(description="The lecture's id.")
    html: str = strawberry.field(
        description="The article in HTML, at most 100,000 characters; scripts and the like are removed."
    )


@strawberry.type(description="The result of `writeLectureArticle`.")
class WriteLectureArticlePayload(LecturePayload):
    pass


@strawberry.input(description="The input of `attachLectureVideo`.")
class AttachLectureVideoInput(VersionedInput):
    lecture_id: strawberry.ID = strawberry.field(description="The lecture's id.")
    video_id: strawberry.ID = strawberry.field(description="A video that was uploaded for the lecture's course.")


@strawberry.type(description="The result of `attachLectureVideo`.")
class AttachLectureVideoPayload(LecturePayload):
    pass


@strawberry.type
class LectureContentMutations:
    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Writes the article of a lecture, which completes the lecture."
    )
    async def write_lecture_article(
        self, info: Info, input: Annotated[WriteLectureArticleInput, MUTATION_INPUT]
    ) -> WriteLectureArticlePayload:
        async def write() -> tuple[model.Course, LectureId]:
            lecture_id = parse_id(LECTURE, input.lecture_id, "lectureId")
            course = await info.context.use_cases.write_article(
                info.context.principal, lecture_id, input.expected_version, html=input.html
            )
            return course, lecture_id

        return await WriteLectureArticlePayload.of(info, write())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Attaches a video to a lecture; once the video is ready, the lecture is complete.",
    )
    async def attach_lecture_video(
        self, info: Info, input: Annotated[AttachLectureVideoInput, MUTATION_INPUT]
    ) -> AttachLectureVideoPayload:
        async def attach() -> tuple[model.Course, LectureId]:
            lecture_id = parse_id(LECTURE, input.lecture_id, "lectureId")
            course = await info.context.use_cases.attach_video(
                info.context.principal,
                lecture_id,
                input.expected_version,
                video_id=parse_id(VIDEO, input.video_id, "videoId"),
            )
            return course, lecture_id

        return await AttachLectureVideoPayload.of(info, attach())
