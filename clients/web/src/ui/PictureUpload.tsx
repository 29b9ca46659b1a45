import { ImageUp, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useEffect, useId, useRef, useState } from "react";
import { useFormat, useMessages } from "@/i18n";
import { Button } from "./Button";
import { TextField } from "./Field";
import styles from "./PictureUpload.module.css";
import { Alert } from "./states";

const TYPES = { "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/avif": "AVIF" } as const;
const MAX_BYTES = 10 * 2 ** 20;
/** Milliseconds from one look to the next whether the picture is decoded. */
const POLL = 1_500;

export type PictureType = (typeof TYPES)[keyof typeof TYPES];
export interface StartedUpload {
  pictureId: string;
  url: string;
  contentType: string;
}
export type Outcome<Value> = { value: Value } | { problem: string };

interface PictureUploadProps {
  label: string;
  /** What the picture shows, in words, as it is now. */
  alt: string;
  /** What is shown at the moment. */
  children: ReactNode;
  shown: boolean;
  /** The picture that was submitted last, as the graph has it. */
  submitted: { id: string; status: string; failureReason: string | null } | null;
  start: (file: { contentType: PictureType; sizeBytes: number }) => Promise<Outcome<StartedUpload>>;
  submit: (pictureId: string, alt: string) => Promise<Outcome<unknown>>;
  remove: () => Promise<Outcome<unknown>>;
  /** Fetches `submitted`, and what is shown, again. */
  refresh: () => void;
  /** Whether that is under way: the next look waits for its end. */
  refreshing: boolean;
}

/** Choose a picture, upload it straight to the object storage, and wait until it is decoded. */
export function PictureUpload({ label, alt, children, shown, submitted, start, submit, remove, refresh, refreshing }: PictureUploadProps) {
  const t = useMessages();
  const format = useFormat();
  const hint = useId();
  const input = useRef<HTMLInputElement>(null);
  const words = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [mine, setMine] = useState<string | null>(null);
  const [removed, setRemoved] = useState(false);
  const processing = submitted?.status === "PROCESSING";

  useEffect(() => {
    if (!processing || refreshing) return;
    const timer = setTimeout(refresh, POLL);
    return () => clearTimeout(timer);
  }, [processing, refreshing, refresh]);

  async function upload(file: File): Promise<void> {
    setProblem(null);
    setRemoved(false);
    const contentType = (TYPES as Partial<Record<string, PictureType>>)[file.type];
    if (!contentType || file.size > MAX_BYTES) {
      setProblem(contentType ? t.picture.tooLarge : t.picture.wrongType);
      return;
    }
    setBusy(true);
    const sent = await send(file, contentType).catch(() => ({ problem: t.picture.failed }));
    setBusy(false);
    if ("problem" in sent) setProblem(sent.problem);
    else setMine(sent.value);
  }

  async function send(file: File, contentType: PictureType): Promise<Outcome<string>> {
    const started = await start({ contentType, sizeBytes: file.size });
    if ("problem" in started) return started;
    const { pictureId, url, contentType: header } = started.value;
    const { ok } = await fetch(url, { method: "PUT", body: file, headers: { "content-type": header } });
    if (!ok) return { problem: t.picture.failed };
    const submittedNow = await submit(pictureId, words.current?.value.trim() ?? "");
    return "problem" in submittedNow ? submittedNow : { value: pictureId };
  }

  async function takeAway(): Promise<void> {
    setProblem(null);
    setMine(null);
    const done = await remove();
    if ("problem" in done) setProblem(done.problem);
    else setRemoved(true);
    refresh();
  }

  const failed = submitted?.status === "FAILED" ? submitted.failureReason : null;
  const news = busy ? t.picture.uploading : processing ? t.picture.processing : mine !== null && submitted?.id === mine && submitted.status === "READY" ? t.picture.ready : removed ? t.picture.removed : "";
  return (
    <div role="group" aria-label={label} className={styles.upload}>
      {children}
      <div className={styles.controls}>
        <div className={styles.buttons}>
          <Button variant="secondary" size="s" busy={busy || processing} aria-describedby={hint} onClick={() => input.current?.click()}><ImageUp aria-hidden size={17} />{shown ? t.picture.replace : t.picture.choose}</Button>
          {shown && <Button variant="quiet" size="s" onClick={() => void takeAway()}><Trash2 aria-hidden size={17} />{t.picture.remove}</Button>}
        </div>
        <input
          ref={input}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          aria-label={label}
          accept={Object.keys(TYPES).join(",")}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void upload(file);
            event.target.value = "";
          }}
        />
        <div className={styles.alt}><TextField ref={words} label={t.picture.alt} maxLength={250} defaultValue={alt} hint={t.picture.altHint} /></div>
        <p id={hint} className={styles.hint}>{t.picture.hint(format.number(MAX_BYTES / 2 ** 20))}</p>
        <p role="status" className={styles.hint}>{news}</p>
        {(problem ?? failed) && <Alert kind="bad">{problem ?? failed}</Alert>}
      </div>
    </div>
  );
}
