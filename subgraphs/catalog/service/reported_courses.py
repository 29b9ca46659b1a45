"""Find the owners of reported courses and videos, who are notified when a report is upheld."""

from collections.abc import Sequence

from subgraphs.accounts.events import ReportDecided
from subgraphs.catalog.events import CourseReportUpheld
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.outlines import outline_of
from subgraphs.kernel.identity.ids import COURSE, VIDEO, CourseId


async def find_owner(work: CatalogWork, event: ReportDecided) -> None:
    """Record who owns the course that the upheld report is about, or that shows the video which it is about."""
    if not event.upheld:
        return
    for course_id in await _concerned(work, event):
        course = await work.courses.get(course_id)
        if course is not None:
            await work.record(CourseReportUpheld(course=outline_of(course), subject=event.subject, reason=event.reason))


async def _concerned(work: CatalogWork, event: ReportDecided) -> Sequence[CourseId]:
    if event.subject == "COURSE":
        return [COURSE.parse(event.subject_id)]
    return await work.courses.courses_showing(VIDEO.parse(event.subject_id)) if event.subject == "VIDEO" else []
