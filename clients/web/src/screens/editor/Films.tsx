import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useClient, useMutation, useSubscription } from "urql";
import { RetryVideoDocument, VideoStatusChangedDocument } from "@/gql/editor";
import type { VideoPartsFragment } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { VIDEO_TONES } from "@/teach/videos";
import { storedUpload } from "@/upload/records";
import { cancelUpload, keyOf, pauseUpload, resumeUpload, upload } from "@/upload/uploads";
import type { UploadState, UploadTarget } from "@/upload/uploads";
import { useUpload } from "@/upload/useUpload";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import form from "@/ui/Form.module.css";
import { Progress } from "@/ui/Progress";
import { Alert } from "@/ui/states";
import styles from "./Lecture.module.css";

/** Choose a film or drop it here, and see how far its upload is. */
export function FilmUpload({ target, label, primary, editable }: { target: UploadTarget; label: string; primary: boolean; editable: boolean }) {
  const t = useTeachMessages();
  const client = useClient();
  const format = useFormat();
  const key = keyOf(target);
  const state = useUpload(key);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const interrupted = state === null ? storedUpload(key) : null;

  function begin(files: FileList | null): void {
    const file = files?.[0];
    if (file) upload(client, target, file);
  }

  if (state) return <Upload uploadKey={key} state={state} />;
  if (!editable) return null;
  return (
    <div
      className={styles.drop}
      data-over={over || undefined}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); begin(event.dataTransfer.files); }}
    >
      {interrupted && <Alert kind="warn">{t.video.interrupted(interrupted.filename, format.percent((interrupted.sentBytes / Math.max(1, interrupted.sizeBytes)) * 100))}</Alert>}
      <input ref={input} type="file" accept="video/*,.mkv,.ts,.m2ts,.vob,.flv,.mxf,.dv" className="visually-hidden" tabIndex={-1} aria-label={t.video.choose} onChange={(event) => { begin(event.target.files); event.target.value = ""; }} />
      <Button variant={primary ? "primary" : "secondary"} onClick={() => input.current?.click()}>{label}</Button>
      <p>{t.video.drop}</p>
      <p>{t.video.hint}</p>
    </div>
  );
}

function Upload({ uploadKey, state }: { uploadKey: string; state: UploadState }) {
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
        {(state.phase === "sending" || state.phase === "waiting") && <Button size="s" variant="secondary" onClick={() => pauseUpload(uploadKey)}>{t.video.pause}</Button>}
        {state.phase === "paused" && <Button size="s" onClick={() => resumeUpload(client, uploadKey)}>{t.video.resume}</Button>}
        {state.phase === "failed" && <Button size="s" onClick={() => resumeUpload(client, uploadKey)}>{t.video.again}</Button>}
        {state.phase !== "finishing" && <Button size="s" variant="quiet" onClick={() => cancelUpload(uploadKey)}>{t.video.cancel}</Button>}
      </div>
    </section>
  );
}

/** How far a video is; live until it is ready. */
export function VideoState({ video, reload }: { video: VideoPartsFragment; reload: () => void }) {
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
