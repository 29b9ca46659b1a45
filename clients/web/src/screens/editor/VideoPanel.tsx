import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from "react";
import { useClient, useMutation, useSubscription } from "urql";
import { RetryVideoDocument, VideoStatusChangedDocument } from "@/gql/editor";
import type { LectureEditorQuery, VideoPartsFragment } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { VIDEO_TONES } from "@/teach/videos";
import { storedUpload } from "@/upload/records";
import { cancelUpload, pauseUpload, resumeUpload, upload } from "@/upload/uploads";
import type { UploadState } from "@/upload/uploads";
import { useUpload } from "@/upload/useUpload";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import form from "@/ui/Form.module.css";
import { Card } from "@/ui/Page";
import { Progress } from "@/ui/Progress";
import { Skeleton } from "@/ui/Skeleton";
import { Alert } from "@/ui/states";
import styles from "./Lecture.module.css";

/** Milliseconds between two looks whether a lecture with a ready video counts as finished, and how many there are. */
const POLL = 2_000;
const POLLS = 30;
const TextsPanel = lazy(() => import("./TextsPanel"));
const VideoPlayer = lazy(() => import("@/player/VideoPlayer"));

/** The video of a lecture: its upload, how far its transcoding is, and the film itself. */
export function VideoPanel({ courseId, lecture, editable, reload }: { courseId: string; lecture: NonNullable<LectureEditorQuery["lecture"]>; editable: boolean; reload: () => void }) {
  const t = useTeachMessages();
  const client = useClient();
  const state = useUpload(lecture.id);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const format = useFormat();
  // The catalogue gets to know a moment later that the video is ready, and counts the lecture as finished then.
  const finishing = lecture.video?.status === "READY" && !lecture.complete;
  const look = useEffectEvent(reload);
  useEffect(() => {
    if (!finishing) return;
    let left = POLLS;
    const timer = setInterval(() => {
      look();
      if (--left === 0) clearInterval(timer);
    }, POLL);
    return () => clearInterval(timer);
  }, [finishing]);
  const interrupted = state === null ? storedUpload(lecture.id) : null;

  function begin(files: FileList | null): void {
    const file = files?.[0];
    if (file) upload(client, courseId, lecture.id, file);
  }

  return (
    <>
      <Card className={styles.panel}>
        <h2>{t.video.title}</h2>
        {lecture.video && <VideoState key={lecture.video.id} video={lecture.video} reload={reload} />}
        {lecture.playback?.grant && (
          <Suspense fallback={<Skeleton height="18rem" />}><VideoPlayer title={lecture.title} source={lecture.playback.grant} onExpired={reload} /></Suspense>
        )}
        {state ? (
          <Upload lectureId={lecture.id} state={state} />
        ) : editable && (
          <div
            className={styles.drop}
            data-over={over || undefined}
            onDragOver={(event) => { event.preventDefault(); setOver(true); }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => { event.preventDefault(); setOver(false); begin(event.dataTransfer.files); }}
          >
            {interrupted && <Alert kind="warn">{t.video.interrupted(interrupted.filename, format.percent((interrupted.sentBytes / Math.max(1, interrupted.sizeBytes)) * 100))}</Alert>}
            <input ref={input} type="file" accept="video/*,.mkv,.ts,.m2ts,.vob,.flv,.mxf,.dv" className="visually-hidden" tabIndex={-1} aria-label={t.video.choose} onChange={(event) => { begin(event.target.files); event.target.value = ""; }} />
            <Button variant={lecture.video ? "secondary" : "primary"} onClick={() => input.current?.click()}>{lecture.video ? t.video.replace : t.video.choose}</Button>
            <p>{t.video.drop}</p>
            <p>{t.video.hint}</p>
          </div>
        )}
      </Card>
      {lecture.video?.status === "READY" && <Suspense fallback={<Skeleton height="12rem" />}><TextsPanel key={lecture.video.id} video={lecture.video} /></Suspense>}
    </>
  );
}

function Upload({ lectureId, state }: { lectureId: string; state: UploadState }) {
  const t = useTeachMessages();
  const core = useMessages();
  const client = useClient();
  const format = useFormat();
  const size = (bytes: number) => format.number(bytes / 1_000_000, { style: "unit", unit: "megabyte", maximumFractionDigits: bytes < 10_000_000 ? 1 : 0 });
  const percent = (state.sentBytes / Math.max(1, state.sizeBytes)) * 100;
  const left = state.rate === null ? null : (state.sizeBytes - state.sentBytes) / state.rate;
  return (
    <section className={styles.state} aria-label={t.video.uploading(state.filename)}>
      <header><strong>{t.video.uploading(state.filename)}</strong>{state.phase === "paused" && <Badge>{t.video.paused}</Badge>}</header>
      <Progress value={percent} label={t.video.uploading(state.filename)} />
      <p className={styles.facts}>
        <span>{t.video.of(size(state.sentBytes), size(state.sizeBytes))} · {format.percent(Math.floor(percent))}</span>
        {left !== null && <span>{t.video.left(format.duration(Math.max(1, left)))}</span>}
      </p>
      {state.phase === "waiting" && <Alert kind="warn">{t.video.offline}</Alert>}
      {state.phase === "finishing" && <p role="status">{t.video.finishing}</p>}
      {state.phase === "failed" && <Alert kind="bad" title={t.video.failed}>{state.problem ?? core.errors.offline.body}</Alert>}
      <div className={form.actions}>
        {(state.phase === "sending" || state.phase === "waiting") && <Button size="s" variant="secondary" onClick={() => pauseUpload(lectureId)}>{t.video.pause}</Button>}
        {state.phase === "paused" && <Button size="s" onClick={() => resumeUpload(client, lectureId)}>{t.video.resume}</Button>}
        {state.phase === "failed" && <Button size="s" onClick={() => resumeUpload(client, lectureId)}>{t.video.again}</Button>}
        {state.phase !== "finishing" && <Button size="s" variant="quiet" onClick={() => cancelUpload(lectureId)}>{t.video.cancel}</Button>}
      </div>
    </section>
  );
}

/** How far a video is; live until it is ready. */
function VideoState({ video, reload }: { video: VideoPartsFragment; reload: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const [{ data, error, fetching }, retry] = useMutation(RetryVideoDocument);
  const problem = problemOf(data?.retryVideo, error, core.errors.failed.body);
  const moving = video.status === "UPLOADED" || video.status === "PROBING" || video.status === "TRANSCODING" || video.status === "AWAITING_UPLOAD";
  // The record in the cache is kept current; what else hangs on a ready video is fetched.
  const [{ data: event }] = useSubscription({ query: VideoStatusChangedDocument, variables: { videoId: video.id }, pause: !moving });
  const status = event?.videoStatusChanged.status;
  const ended = useEffectEvent(reload);
  useEffect(() => {
    if (status === "READY" || status === "FAILED") ended();
  }, [status]);
  const failure = (video.failureCode && t.failures[video.failureCode]) ?? video.failureReason;
  return (
    <section className={styles.state} aria-label={t.video.progress(video.filename)}>
      <header><strong>{video.filename}</strong><Badge tone={VIDEO_TONES[video.status]}>{t.video.status[video.status]}</Badge></header>
      {moving && (
        <>
          <Progress value={video.progressPercent} label={t.video.progress(video.filename)} />
          <p className={styles.facts}>
            <span>{format.percent(video.progressPercent)}</span>
            {video.remainingSeconds !== null && <span>{t.video.remaining(format.duration(Math.max(1, video.remainingSeconds)))}</span>}
          </p>
          <p className={styles.facts}>{t.video.leave}</p>
        </>
      )}
      {video.status === "READY" && (
        <p className={styles.facts}>
          {video.durationSeconds !== null && <span>{format.duration(video.durationSeconds)}</span>}
          <span>{t.video.qualities(video.renditions.map(({ height }) => `${height}p`).join(", "))}</span>
        </p>
      )}
      {video.status === "FAILED" && <Alert kind="bad">{failure}</Alert>}
      {problem && <Alert kind="bad">{problem}</Alert>}
      {video.status === "FAILED" && <div className={form.actions}><Button size="s" variant="secondary" busy={fetching} onClick={() => void retry({ input: { videoId: video.id } })}>{t.video.retry}</Button></div>}
    </section>
  );
}
