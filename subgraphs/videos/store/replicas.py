"""Replicas of course outlines and enrollments in MongoDB. The highest revision wins."""

from collections.abc import Collection, Mapping, Sequence

from beanie.odm.operators.find.comparison import In
from pymongo.errors import DuplicateKeyError

from subgraphs.catalog.events import CourseOutline
from subgraphs.kernel.identity.ids import CourseId, LectureId, UserId
from subgraphs.videos.store.documents import EnrollmentDocument, OutlineDocument


class MongoCourseOutlines:
    """`service.ports.replicas.CourseOutlines` in MongoDB."""

    async def of_courses(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, CourseOutline]:
        documents = await OutlineDocument.find(In(OutlineDocument.id, list(course_ids))).to_list()
        return {CourseId(document.id): CourseOutline.model_validate(document.outline) for document in documents}

    async def of_lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, CourseOutline]:
        wanted = set(lecture_ids)
        documents = await OutlineDocument.find(In(OutlineDocument.lecture_ids, list(wanted))).to_list()
        outlines = [CourseOutline.model_validate(document.outline) for document in documents]
        return {lecture.id: outline for outline in outlines for lecture in outline.lectures if lecture.id in wanted}

    async def store(self, outline: CourseOutline) -> None:
        document = {
            "_id": outline.id,
            "revision": outline.revision,
            "lecture_ids": [lecture.id for lecture in outline.lectures],
            "outline": outline.model_dump(mode="json"),
        }
        older = {"_id": outline.id, "revision": {"$lt": outline.revision}}
        try:
            await OutlineDocument.get_pymongo_collection().replace_one(older, document, upsert=True)
        except DuplicateKeyError:
            return  # the stored revision is as new or newer, so nothing matched and the upsert collided


class MongoEnrollments:
    """`service.ports.replicas.Enrollments` in MongoDB."""

    async def entitled(self, user_id: UserId, course_ids: Collection[CourseId]) -> frozenset[CourseId]:
        keys = [_enrollment_key(user_id, course_id) for course_id in course_ids]
        documents = await EnrollmentDocument.find(In(EnrollmentDocument.id, keys), {"active": True}).to_list()
        return frozenset(document.course_id for document in documents)

    async def latest(self, user_id: UserId, most: int) -> Sequence[CourseId]:
        query = {"user_id": user_id, "active": True}
        documents = await EnrollmentDocument.find(query).sort("-course_id").limit(most).to_list()
        return [document.course_id for document in documents]

    async def store(self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool) -> None:
        key = _enrollment_key(user_id, course_id)
        document = {"_id": key, "revision": revision, "user_id": user_id, "course_id": course_id, "active": active}
        try:
            await EnrollmentDocument.get_pymongo_collection().replace_one(
                {"_id": key, "revision": {"$lt": revision}}, document, upsert=True
            )
        except DuplicateKeyError:
            return  # the stored revision is as new or newer


def _enrollment_key(user_id: UserId, course_id: CourseId) -> str:
    return f"{user_id}:{course_id}"
