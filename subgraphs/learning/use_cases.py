"""The use cases of learning, assembled from their ports."""

from dataclasses import dataclass

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.learning.service.learners.list_learners import ListLearners
from subgraphs.learning.service.learners.visibility import CheckVisibility, SetVisibility
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.progress.find_course_progress import FindCourseProgress
from subgraphs.learning.service.progress.find_lecture_progress import FindLectureProgress
from subgraphs.learning.service.progress.mark_lecture import MarkLecture
from subgraphs.learning.service.progress.purge_heartbeats import PurgeHeartbeats
from subgraphs.learning.service.progress.report_progress import ReportProgress
from subgraphs.learning.service.reviews.find_ratings import FindRatings
from subgraphs.learning.service.reviews.find_reviews import FindReviews
from subgraphs.learning.service.reviews.find_viewer_reviews import FindViewerReviews
from subgraphs.learning.service.reviews.list_reviews import ListReviews
from subgraphs.learning.service.reviews.reply_to_review import ReplyToReview
from subgraphs.learning.service.reviews.search_reviews import ListReceivedReviews, SearchReviews
from subgraphs.learning.service.reviews.take_down_review import RestoreReview, TakeDownReview
from subgraphs.learning.service.reviews.write_review import WriteReview


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """The use cases of the graph and the worker."""

    report_progress: ReportProgress
    mark_lecture: MarkLecture
    find_course_progress: FindCourseProgress
    find_lecture_progress: FindLectureProgress
    purge_heartbeats: PurgeHeartbeats

    write_review: WriteReview
    reply_to_review: ReplyToReview
    find_reviews: FindReviews
    find_viewer_reviews: FindViewerReviews
    find_ratings: FindRatings
    list_reviews: ListReviews
    list_received_reviews: ListReceivedReviews
    search_reviews: SearchReviews
    take_down_review: TakeDownReview
    restore_review: RestoreReview

    list_learners: ListLearners
    check_visibility: CheckVisibility
    set_visibility: SetVisibility


def assemble(*, units: Transactions[LearningWork], clock: Clock) -> UseCases:
    """Give each use case the ports it depends on."""
    return UseCases(
        report_progress=ReportProgress(units=units, clock=clock),
        mark_lecture=MarkLecture(units=units, clock=clock),
        find_course_progress=FindCourseProgress(units=units),
        find_lecture_progress=FindLectureProgress(units=units),
        purge_heartbeats=PurgeHeartbeats(units=units, clock=clock),
        write_review=WriteReview(units=units, clock=clock),
        reply_to_review=ReplyToReview(units=units, clock=clock),
        find_reviews=FindReviews(units=units),
        find_viewer_reviews=FindViewerReviews(units=units),
        find_ratings=FindRatings(units=units),
        list_reviews=ListReviews(units=units),
        list_received_reviews=ListReceivedReviews(units=units),
        search_reviews=SearchReviews(units=units),
        take_down_review=TakeDownReview(units=units, clock=clock),
        restore_review=RestoreReview(units=units, clock=clock),
        list_learners=ListLearners(units=units),
        check_visibility=CheckVisibility(units=units),
        set_visibility=SetVisibility(units=units),
    )
