"""The use cases of videos, assembled from their ports."""

from dataclasses import dataclass

from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.service.captions.change_captions import AcceptCaptions, RemoveCaptions, SetCaptions
from subgraphs.videos.service.captions.publish_captions import PublishCaptions
from subgraphs.videos.service.captions.read_transcripts import (
    ExportCaptions,
    ReadTranscript,
    SearchTranscripts,
    WatchableVideos,
)
from subgraphs.videos.service.captions.set_chapters import SetChapters
from subgraphs.videos.service.captions.transcribe_video import RequestTranscription
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.playback.find_lecture_videos import FindLectureVideos
from subgraphs.videos.service.playback.grant_playback import GrantPlayback, PlaybackPolicy
from subgraphs.videos.service.playback.playback_tokens import PlaybackTokens
from subgraphs.videos.service.playback.video_lectures import VideoLectures
from subgraphs.videos.service.ports.captions import Transcripts, VideoTextRecords
from subgraphs.videos.service.ports.object_storage import Files, Sources
from subgraphs.videos.service.ports.quotas import Quotas
from subgraphs.videos.service.ports.replicas import CourseOutlines, Enrollments
from subgraphs.videos.service.ports.video_changes import VideoChanges
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.transcoding.retry_video import RetryVideo
from subgraphs.videos.service.uploads.complete_upload import CompleteUpload
from subgraphs.videos.service.uploads.resume_upload import ResumeUpload
from subgraphs.videos.service.uploads.start_upload import StartUpload
from subgraphs.videos.service.uploads.upload_sessions import UploadPolicy
from subgraphs.videos.service.videos.delete_video import DeleteVideo
from subgraphs.videos.service.videos.find_videos import FindVideos
from subgraphs.videos.service.videos.list_videos import FindUses, ListVideos
from subgraphs.videos.service.videos.watch_video import WatchVideo


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """The use cases of owners and viewers."""

    start_upload: StartUpload
    resume_upload: ResumeUpload
    complete_upload: CompleteUpload
    retry_video: RetryVideo
    delete_video: DeleteVideo
    find_videos: FindVideos
    list_videos: ListVideos
    find_uses: FindUses
    find_lecture_videos: FindLectureVideos
    watch_video: WatchVideo
    grant_playback: GrantPlayback
    watchable_videos: WatchableVideos
    search_transcripts: SearchTranscripts
    read_transcript: ReadTranscript
    export_captions: ExportCaptions
    set_captions: SetCaptions
    remove_captions: RemoveCaptions
    accept_captions: AcceptCaptions
    request_transcription: RequestTranscription
    set_chapters: SetChapters


def assemble(
    *,
    videos: Videos,
    quotas: Quotas,
    outlines: CourseOutlines,
    enrollments: Enrollments,
    sources: Sources,
    files: Files,
    texts: VideoTextRecords,
    transcripts: Transcripts,
    changes: VideoChanges,
    tokens: PlaybackTokens,
    upload_policy: UploadPolicy,
    playback_policy: PlaybackPolicy,
    transcribes: bool,
    clock: Clock,
) -> UseCases:
    """Give each use case the ports it depends on."""
    access = CourseAccess(outlines)
    lectures = VideoLectures(videos, outlines)
    watchable = WatchableVideos(lectures, enrollments)
    publish = PublishCaptions(
        videos=videos,
        texts=texts,
        transcripts=transcripts,
        files=files,
        longest_grant=playback_policy.max_lifetime,
        clock=clock,
    )
    return UseCases(
        start_upload=StartUpload(
            videos=videos, quotas=quotas, access=access, sources=sources, policy=upload_policy, clock=clock
        ),
        resume_upload=ResumeUpload(videos=videos, access=access, sources=sources, clock=clock),
        complete_upload=CompleteUpload(videos=videos, access=access, sources=sources, changes=changes, clock=clock),
        retry_video=RetryVideo(videos=videos, access=access, changes=changes, clock=clock),
        delete_video=DeleteVideo(videos=videos, access=access, changes=changes, clock=clock),
        find_videos=FindVideos(videos=videos, access=access),
        list_videos=ListVideos(videos=videos),
        find_uses=FindUses(outlines=outlines),
        find_lecture_videos=FindLectureVideos(lectures=lectures),
        watch_video=WatchVideo(videos=videos, access=access, changes=changes),
        grant_playback=GrantPlayback(
            lectures=lectures, enrollments=enrollments, tokens=tokens, policy=playback_policy, clock=clock
        ),
        watchable_videos=watchable,
        search_transcripts=SearchTranscripts(
            watchable=watchable, outlines=outlines, enrollments=enrollments, transcripts=transcripts
        ),
        read_transcript=ReadTranscript(transcripts),
        export_captions=ExportCaptions(transcripts),
        set_captions=SetCaptions(videos=videos, transcripts=transcripts, access=access, publish=publish, clock=clock),
        remove_captions=RemoveCaptions(
            videos=videos, texts=texts, transcripts=transcripts, access=access, publish=publish, clock=clock
        ),
        accept_captions=AcceptCaptions(
            videos=videos, transcripts=transcripts, access=access, publish=publish, clock=clock
        ),
        request_transcription=RequestTranscription(
            videos=videos, texts=texts, access=access, clock=clock, available=transcribes
        ),
        set_chapters=SetChapters(videos=videos, texts=texts, access=access, clock=clock),
    )
