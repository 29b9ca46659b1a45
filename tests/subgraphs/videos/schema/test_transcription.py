"""Automatic transcription: a draft that only those who manage the video see, until one of them accepts it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos import app, worker_module
from subgraphs.videos.service.captions.cues import Cue
from subgraphs.videos.service.captions.transcribe_video import TRANSCRIBE_JOB
from subgraphs.videos.service.ports.captions import TranscriptionFailed
from subgraphs.videos.settings import Settings
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.principals import instructor
from tests.subgraphs.recorded_jobs import RecordedJobs
from tests.subgraphs.videos.conftest import Course, Videos, playback, ready_video
from tests.subgraphs.videos.schema.test_captions import put, search, starts, transcript

FIELDS = """{
  video { canTranscribe captions { id label isAutomatic } captionDrafts { id language status webVtt } } errors { code }
}"""
REQUEST = (
    f"mutation ($v: ID!, $l: String!) {{ requestVideoTranscription(input: {{videoId: $v, language: $l}}) {FIELDS} }}"
)
ACCEPT = f"""mutation ($v: ID!, $c: ID!) {{
  acceptVideoCaptions(input: {{videoId: $v, captionsId: $c, label: "English"}}) {FIELDS}
}}"""
REMOVE = f"mutation ($v: ID!, $c: ID!) {{ removeVideoCaptions(input: {{videoId: $v, captionsId: $c}}) {FIELDS} }}"


@dataclass
class FakeTranscriber:
    """Return the same sentences for every file, and record the languages of requests."""

    languages: list[str] = field(default_factory=list)
    cues: Sequence[Cue] = (Cue(500, 1500, "Tie the bowline."), Cue(1500, 2500, "Then the sheet bend."))

    async def transcribe(self, media: Path, language: str) -> Sequence[Cue]:
        assert media.stat().st_size > 0
        self.languages.append(language)
        if not self.cues:
            raise TranscriptionFailed("silence")
        return self.cues


@pytest.fixture
def transcriber() -> FakeTranscriber:
    return FakeTranscriber()


@pytest.fixture
async def transcribing(settings: Settings, transcriber: FakeTranscriber) -> AsyncIterator[Videos]:
    jobs, clock = RecordedJobs(), OffsetClock()
    settings = settings.model_copy(update={"videos_transcription_model": "small"})
    subgraph = app.build(settings, clock=clock)
    worker = worker_module.build(settings, jobs, clock=clock, transcriber=transcriber)
    await subgraph.start()
    await worker.start()
    try:
        yield Videos(settings, subgraph, worker, jobs, clock)
    finally:
        await worker.stop()
        await subgraph.stop()


async def change(videos: Videos, mutation: str, viewer: Principal, **variables: object) -> Any:
    (payload,) = (await videos.data(mutation, viewer, **variables)).values()
    return payload


async def run_waiting(videos: Videos, video_id: str) -> None:
    """Transcribe one video; other tests' drafts wait in the same store."""
    await videos.run_periodic_task("videos.enqueue-transcriptions")
    for job, *arguments in list(videos.jobs.enqueued):
        if job == TRANSCRIBE_JOB and arguments[0] == video_id:
            await videos.run_job(*arguments, name=TRANSCRIBE_JOB)


async def test_a_draft_is_published_by_its_acceptance(
    transcribing: Videos, transcriber: FakeTranscriber, clip: bytes
) -> None:
    videos, course = transcribing, Course(is_preview=True)
    video_id = await ready_video(videos, course, clip)
    for _ in range(2):
        requested = await change(videos, REQUEST, course.teacher, v=video_id, l="en-gb")
        assert requested["video"]["canTranscribe"] is True
        (draft,) = requested["video"]["captionDrafts"]
        assert (draft["language"], draft["status"], draft["webVtt"]) == ("en-GB", "WAITING", None)
    early = await change(videos, ACCEPT, course.teacher, v=video_id, c=draft["id"])
    assert early["errors"][0]["code"] == "NOT_FOUND"

    await run_waiting(videos, video_id)
    await run_waiting(videos, video_id)

    assert transcriber.languages == ["en-GB"]
    (draft,) = (await change(videos, REQUEST, course.teacher, v=video_id, l="en-GB"))["video"]["captionDrafts"]
    assert draft["status"] == "READY"
    assert "Tie the bowline." in draft["webVtt"]
    assert await transcript(videos, course, None) is None
    assert starts(await search(videos, course, course.teacher, "bowline")) == []
    assert (await playback(videos, course, None))["playback"]["grant"]["hlsUrl"].endswith("/master.m3u8")

    for _ in range(2):
        accepted = (await change(videos, ACCEPT, course.teacher, v=video_id, c=draft["id"]))["video"]
        assert accepted["captions"] == [{"id": draft["id"], "label": "English", "isAutomatic": True}]
        assert accepted["captionDrafts"] == []
    assert (await transcript(videos, course, None))["isAutomatic"] is True
    assert starts(await search(videos, course, None, "sheet")) == [1.5]


async def test_silence_fails_and_can_be_tried_again(
    transcribing: Videos, transcriber: FakeTranscriber, clip: bytes
) -> None:
    videos, course = transcribing, Course()
    video_id = await ready_video(videos, course, clip)
    speech, transcriber.cues = transcriber.cues, ()
    await change(videos, REQUEST, course.teacher, v=video_id, l="en")
    await run_waiting(videos, video_id)
    put_since = (await put(videos, course, video_id))["video"]
    (failed,) = put_since["captionDrafts"]
    assert failed["status"] == "FAILED"
    transcriber.cues = speech
    again = (await change(videos, REQUEST, course.teacher, v=video_id, l="en"))["video"]["captionDrafts"]
    assert [(each["status"], each["id"] == failed["id"]) for each in again] == [("WAITING", False)]


async def test_a_draft_removed_meanwhile_leaves_nothing(transcribing: Videos, clip: bytes) -> None:
    videos, course = transcribing, Course()
    video_id = await ready_video(videos, course, clip)
    draft = (await change(videos, REQUEST, course.teacher, v=video_id, l="en"))["video"]["captionDrafts"][0]["id"]
    removed = await change(videos, REMOVE, course.teacher, v=video_id, c=draft)
    assert removed["video"]["captionDrafts"] == []
    await videos.run_job(video_id, draft, name=TRANSCRIBE_JOB)
    assert (await put(videos, course, video_id))["video"]["captionDrafts"] == []


async def test_drafts_are_limited_and_belong_to_those_who_manage_the_video(transcribing: Videos, clip: bytes) -> None:
    videos, course = transcribing, Course()
    video_id = await ready_video(videos, course, clip)
    for language in ("en", "de", "fr", "es", "it"):
        assert (await change(videos, REQUEST, course.teacher, v=video_id, l=language))["errors"] == []
    assert (await change(videos, REQUEST, course.teacher, v=video_id, l="pt"))["errors"][0]["code"] == "CONFLICT"
    assert (await change(videos, REQUEST, instructor(), v=video_id, l="pt"))["errors"][0]["code"] == "NOT_FOUND"


async def test_without_a_model_there_is_no_transcription(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    payload = await change(videos, REQUEST, course.teacher, v=video_id, l="en")
    assert payload["errors"][0]["code"] == "NOT_AVAILABLE"
