"""The use cases of catalog, assembled from their ports."""

from dataclasses import dataclass

from subgraphs.catalog.service.categories.create_category import CreateCategory
from subgraphs.catalog.service.categories.delete_category import DeleteCategory
from subgraphs.catalog.service.categories.list_categories import ListCategories
from subgraphs.catalog.service.categories.list_category_courses import ListCategoryCourses
from subgraphs.catalog.service.categories.move_category import MoveCategory
from subgraphs.catalog.service.categories.update_category import UpdateCategory
from subgraphs.catalog.service.co_instructors.accept_invitation import AcceptInvitation
from subgraphs.catalog.service.co_instructors.decline_invitation import DeclineInvitation
from subgraphs.catalog.service.co_instructors.invite_co_instructor import InviteCoInstructor
from subgraphs.catalog.service.co_instructors.invite_owner import InviteCourseOwner
from subgraphs.catalog.service.co_instructors.list_invitations import ListCourseInvitations, ListViewerInvitations
from subgraphs.catalog.service.co_instructors.set_co_instructors import SetCoInstructors
from subgraphs.catalog.service.co_instructors.withdraw_invitation import WithdrawInvitation
from subgraphs.catalog.service.courses.create_course import CreateCourse
from subgraphs.catalog.service.courses.find_courses import FindCourses
from subgraphs.catalog.service.courses.list_courses import ListCourses
from subgraphs.catalog.service.courses.list_taught_courses import ListTaughtCourses
from subgraphs.catalog.service.courses.related_courses import RelateCourses
from subgraphs.catalog.service.courses.resolve_slugs import ResolveSlugs
from subgraphs.catalog.service.courses.summarize_teaching import SummarizeTeaching
from subgraphs.catalog.service.courses.update_course import UpdateCourse
from subgraphs.catalog.service.income.change_share import ChangeInstructorShare
from subgraphs.catalog.service.lectures.attach_video import AttachVideo
from subgraphs.catalog.service.lectures.create_lecture import CreateLecture
from subgraphs.catalog.service.lectures.delete_lecture import DeleteLecture
from subgraphs.catalog.service.lectures.find_lectures import FindLectures
from subgraphs.catalog.service.lectures.move_lecture import MoveLecture
from subgraphs.catalog.service.lectures.read_articles import ReadArticles
from subgraphs.catalog.service.lectures.update_lecture import UpdateLecture
from subgraphs.catalog.service.lectures.write_article import WriteArticle
from subgraphs.catalog.service.pictures.category_images import (
    RemoveCategoryImage,
    SetCategoryImage,
    StartCategoryImageUpload,
)
from subgraphs.catalog.service.pictures.covers import RemoveCover, SetCover, StartCoverUpload
from subgraphs.catalog.service.pictures.find_pictures import FindPictures, FindSubmittedPictures
from subgraphs.catalog.service.ports.resources import ResourceObjects
from subgraphs.catalog.service.ports.search import CourseSearch
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.promo_videos.remove_promo_video import RemovePromoVideo
from subgraphs.catalog.service.promo_videos.set_promo_video import SetPromoVideo
from subgraphs.catalog.service.publication.change_status import ChangeStatus
from subgraphs.catalog.service.publication.list_moderation_queue import ListModerationQueue
from subgraphs.catalog.service.publication.review_course import ReviewCourse
from subgraphs.catalog.service.publication.take_down_course import RestoreCourse, TakeDownCourse
from subgraphs.catalog.service.resources.change_resources import AddLink, RemoveResource, UpdateResource
from subgraphs.catalog.service.resources.read_resources import GrantDownload, ReadResources
from subgraphs.catalog.service.resources.upload_file import (
    CompleteResourceUpload,
    ResourcePolicy,
    StartResourceUpload,
)
from subgraphs.catalog.service.search.search_courses import CorrectWords, SearchCourses
from subgraphs.catalog.service.search.suggest import SuggestCompletions
from subgraphs.catalog.service.search.unmatched_searches import CountUnmatchedSearch, ListUnmatchedSearches
from subgraphs.catalog.service.sections.create_section import CreateSection
from subgraphs.catalog.service.sections.delete_section import DeleteSection
from subgraphs.catalog.service.sections.find_sections import FindSections
from subgraphs.catalog.service.sections.update_section import UpdateSection
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.uploads import PictureUploads
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import RateLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """The use cases of authors, admins and viewers."""

    create_category: CreateCategory
    update_category: UpdateCategory
    move_category: MoveCategory
    delete_category: DeleteCategory
    list_categories: ListCategories
    list_category_courses: ListCategoryCourses
    create_course: CreateCourse
    update_course: UpdateCourse
    set_co_instructors: SetCoInstructors
    invite_co_instructor: InviteCoInstructor
    invite_course_owner: InviteCourseOwner
    change_instructor_share: ChangeInstructorShare
    accept_invitation: AcceptInvitation
    decline_invitation: DeclineInvitation
    withdraw_invitation: WithdrawInvitation
    list_viewer_invitations: ListViewerInvitations
    list_course_invitations: ListCourseInvitations
    clock: Clock
    find_courses: FindCourses
    resolve_slugs: ResolveSlugs
    list_taught_courses: ListTaughtCourses
    create_section: CreateSection
    update_section: UpdateSection
    delete_section: DeleteSection
    find_sections: FindSections
    create_lecture: CreateLecture
    update_lecture: UpdateLecture
    move_lecture: MoveLecture
    delete_lecture: DeleteLecture
    write_article: WriteArticle
    attach_video: AttachVideo
    find_lectures: FindLectures
    read_articles: ReadArticles
    change_status: ChangeStatus
    review_course: ReviewCourse
    take_down_course: TakeDownCourse
    restore_course: RestoreCourse
    list_moderation_queue: ListModerationQueue
    list_courses: ListCourses
    search_courses: SearchCourses
    correct_words: CorrectWords
    suggest_completions: SuggestCompletions
    count_unmatched_search: CountUnmatchedSearch
    list_unmatched_searches: ListUnmatchedSearches
    start_cover_upload: StartCoverUpload
    set_cover: SetCover
    remove_cover: RemoveCover
    set_promo_video: SetPromoVideo
    remove_promo_video: RemovePromoVideo
    start_category_image_upload: StartCategoryImageUpload
    set_category_image: SetCategoryImage
    remove_category_image: RemoveCategoryImage
    find_pictures: FindPictures
    find_submitted_pictures: FindSubmittedPictures
    relate_courses: RelateCourses
    summarize_teaching: SummarizeTeaching
    start_resource_upload: StartResourceUpload
    complete_resource_upload: CompleteResourceUpload
    add_link: AddLink
    update_resource: UpdateResource
    remove_resource: RemoveResource
    read_resources: ReadResources
    grant_download: GrantDownload


def assemble(
    *,
    units: Transactions[CatalogWork],
    search: CourseSearch,
    recent_log_in: RecentLogIn,
    uploads: PictureUploads[CatalogWork],
    files: ResourceObjects,
    limits: RateLimits,
    resource_policy: ResourcePolicy,
    clock: Clock,
) -> UseCases:
    """Give each use case the ports it depends on."""
    return UseCases(
        create_category=CreateCategory(units=units, clock=clock),
        update_category=UpdateCategory(units=units, clock=clock),
        move_category=MoveCategory(units=units, clock=clock),
        delete_category=DeleteCategory(units=units, uploads=uploads, clock=clock),
        list_categories=ListCategories(units=units),
        list_category_courses=ListCategoryCourses(units=units),
        create_course=CreateCourse(units=units, clock=clock),
        update_course=UpdateCourse(units=units, clock=clock),
        set_co_instructors=SetCoInstructors(units=units, clock=clock),
        invite_co_instructor=InviteCoInstructor(units=units, recent_log_in=recent_log_in, clock=clock),
        invite_course_owner=InviteCourseOwner(units=units, recent_log_in=recent_log_in, clock=clock),
        change_instructor_share=ChangeInstructorShare(units=units, recent_log_in=recent_log_in, clock=clock),
        accept_invitation=AcceptInvitation(units=units, clock=clock),
        decline_invitation=DeclineInvitation(units=units, clock=clock),
        withdraw_invitation=WithdrawInvitation(units=units, clock=clock),
        list_viewer_invitations=ListViewerInvitations(units=units, clock=clock),
        list_course_invitations=ListCourseInvitations(units=units),
        clock=clock,
        find_courses=FindCourses(units=units),
        resolve_slugs=ResolveSlugs(units=units),
        list_taught_courses=ListTaughtCourses(units=units),
        create_section=CreateSection(units=units, clock=clock),
        update_section=UpdateSection(units=units, clock=clock),
        delete_section=DeleteSection(units=units, clock=clock),
        find_sections=FindSections(units=units),
        create_lecture=CreateLecture(units=units, clock=clock),
        update_lecture=UpdateLecture(units=units, clock=clock),
        move_lecture=MoveLecture(units=units, clock=clock),
        delete_lecture=DeleteLecture(units=units, clock=clock),
        write_article=WriteArticle(units=units, clock=clock),
        attach_video=AttachVideo(units=units, clock=clock),
        find_lectures=FindLectures(units=units),
        read_articles=ReadArticles(units=units),
        change_status=ChangeStatus(units=units, clock=clock),
        review_course=ReviewCourse(units=units, clock=clock),
        take_down_course=TakeDownCourse(units=units, clock=clock),
        restore_course=RestoreCourse(units=units, clock=clock),
        list_moderation_queue=ListModerationQueue(units=units),
        list_courses=ListCourses(units=units),
        search_courses=SearchCourses(search=search),
        correct_words=CorrectWords(search=search),
        suggest_completions=SuggestCompletions(units=units, search=search),
        count_unmatched_search=CountUnmatchedSearch(units=units, clock=clock),
        list_unmatched_searches=ListUnmatchedSearches(units=units, clock=clock),
        start_cover_upload=StartCoverUpload(units=units, uploads=uploads),
        set_cover=SetCover(units=units, uploads=uploads),
        remove_cover=RemoveCover(units=units, uploads=uploads),
        set_promo_video=SetPromoVideo(units=units, clock=clock),
        remove_promo_video=RemovePromoVideo(units=units, clock=clock),
        start_category_image_upload=StartCategoryImageUpload(units=units, uploads=uploads),
        set_category_image=SetCategoryImage(units=units, uploads=uploads),
        remove_category_image=RemoveCategoryImage(units=units, uploads=uploads),
        find_pictures=FindPictures(units=units),
        find_submitted_pictures=FindSubmittedPictures(units=units),
        relate_courses=RelateCourses(units=units),
        summarize_teaching=SummarizeTeaching(units=units),
        start_resource_upload=StartResourceUpload(
            units=units, objects=files, limits=limits, policy=resource_policy, clock=clock
        ),
        complete_resource_upload=CompleteResourceUpload(units=units, objects=files, clock=clock),
        add_link=AddLink(units=units, clock=clock),
        update_resource=UpdateResource(units=units),
        remove_resource=RemoveResource(units=units),
        read_resources=ReadResources(units=units),
        grant_download=GrantDownload(units=units, objects=files, limits=limits, policy=resource_policy, clock=clock),
    )
