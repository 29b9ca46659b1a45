"""Data of other domains, as catalog uses it."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId, VideoId


@dataclass(frozen=True, slots=True)
class VideoReadiness:
    """The course that a video was uploaded for, and its duration once it is ready."""

    video_id: VideoId
    course_id: CourseId
    duration_seconds: int | None
    """None until the video is ready."""


@dataclass(frozen=True, slots=True)
class TeachingSummary:
    """The public numbers of an instructor, over all of their published courses."""

    course_count: int
    learner_count: int
    """The number of different users who are enrolled."""
    rating_average: float | None
    """The mean of all ratings; None if there is none."""
    rating_count: int
