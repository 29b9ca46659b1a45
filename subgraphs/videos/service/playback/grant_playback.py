"""Playback grants: presigned addresses of a lecture's video, or the reason for a denial; and those of promo videos."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.catalog.events import CourseOutline
from subgraphs.kernel.identity.ids import LectureId, VideoId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.service.model import Publication, Video
from subgraphs.videos.service.playback.grant_revocations import (
    GrantSubject,
    course_subject,
    preview_subject,
    session_subject,
    viewer_subject,
)
from subgraphs.videos.service.playback.playback_access import (
    Denial,
    decide_playback,
    decide_promo,
    grant_lifetime,
    is_free_preview,
    is_privileged,
    is_public_promo,
)
from subgraphs.videos.service.playback.playback_tokens import PlaybackClaims, PlaybackTokens
from subgraphs.videos.service.playback.video_lectures import VideoLecture, VideoLectures
from subgraphs.videos.service.ports.replicas import Enrollments


@dataclass(frozen=True, slots=True)
class PlaybackPolicy:
    """The playback edge, and the lifetime of grants."""

    edge_url: str
    """The URL of the playback edge, without a trailing slash."""
    min_lifetime: timedelta
    max_lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Grant:
    """URLs of one video's files, valid until `expires_at`."""

    hls_url: str
    poster_url: str
    storyboard_vtt_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class GrantPlayback:
    """Decide on playback for many lectures at once, with one query to each store."""

    lectures: VideoLectures
    enrollments: Enrollments
    tokens: PlaybackTokens
    policy: PlaybackPolicy
    clock: Clock

    async def __call__(
        self, viewer: Principal | None, lecture_ids: Collection[LectureId]
    ) -> Mapping[LectureId, Grant | Denial]:
        """Return the decision for each lecture that shows a video; other lectures are missing."""
        # Before anything is read: what is revoked while this is decided revokes the new grants too.
        decided_at = self.clock()
        found = await self.lectures.find(lecture_ids)
        # Enrollments decide only on lectures that are neither the viewer's own nor free previews.
        undecided = {
            lecture.course.id
            for lecture in found.values()
            if not is_privileged(viewer, lecture.course) and not is_free_preview(lecture)
        }
        entitled = (
            frozenset()
            if viewer is None or not undecided
            else await self.enrollments.entitled(viewer.user_id, undecided)
        )
        return {
            lecture_id: self._decide(viewer, lecture, decided_at, entitled=lecture.course.id in entitled)
            for lecture_id, lecture in found.items()
        }

    async def of_promos(self, viewer: Principal | None, video_ids: Collection[VideoId]) -> Mapping[VideoId, Grant]:
        """Return the grants of those videos that are the promo video of their course and that the viewer may watch."""
        decided_at = self.clock()
        return {
            video_id: self._grant(
                promo.video, files, decided_at, _subjects(viewer, promo.course, free=is_public_promo(promo.course))
            )
            for video_id, promo in (await self.lectures.find_promos(video_ids)).items()
            if (files := decide_promo(viewer, promo)) is not None
        }

    def _decide(
        self, viewer: Principal | None, lecture: VideoLecture, decided_at: datetime, *, entitled: bool
    ) -> Grant | Denial:
        decision = decide_playback(viewer, lecture, entitled=entitled)
        if isinstance(decision, Denial):
            return decision
        assert lecture.video is not None, "only an existing video has files"
        subjects = _subjects(viewer, lecture.course, free=is_free_preview(lecture))
        return self._grant(lecture.video, decision, decided_at, subjects)

    def _grant(
        self, video: Video, publication: Publication, decided_at: datetime, subjects: tuple[GrantSubject, ...]
    ) -> Grant:
        lifetime = grant_lifetime(publication, minimum=self.policy.min_lifetime, maximum=self.policy.max_lifetime)
        expires_at = (decided_at + lifetime).replace(microsecond=0)
        token = self.tokens.issue(PlaybackClaims(video.id, publication.prefix, expires_at, decided_at, subjects))
        base = f"{self.policy.edge_url}/{token}"
        return Grant(
            f"{base}/{video.texts.captions.playlist}", f"{base}/poster.jpg", f"{base}/storyboard.vtt", expires_at
        )


def _subjects(viewer: Principal | None, course: CourseOutline, *, free: bool) -> tuple[GrantSubject, ...]:
    """Return what revokes the grant: the course alone, if the video can be watched without an account (`free`)."""
    if viewer is None or (free and not is_privileged(viewer, course)):
        return (preview_subject(course.id),)
    subjects = (viewer_subject(viewer.user_id, course.id), course_subject(course.id))
    return subjects if viewer.session_id is None else (session_subject(viewer.session_id), *subjects)
