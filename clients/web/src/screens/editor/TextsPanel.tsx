import { Download, Plus, Trash2, Wand2 } from "lucide-react";
import { useState } from "react";
import { useClient, useMutation } from "urql";
import { AcceptVideoCaptionsDocument, CaptionFilesDocument, RemoveVideoCaptionsDocument, SetVideoCaptionsDocument, SetVideoChaptersDocument, RequestVideoTranscriptionDocument } from "@/gql/captions";
import type { VideoTextsFragment } from "@/gql/shared";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { clock } from "@/i18n/format";
import { parseChapters } from "@/player/chapters";
import { useTeachMessages } from "@/teach/messages";
import type { Tone } from "@/ui/Badge";
import { Badge } from "@/ui/Badge";
import { Button, IconButton } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { Checkbox, TextArea, TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Card } from "@/ui/Page";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import { base64, nameIn } from "./captionFiles";
import styles from "./Lecture.module.css";

const TONES: Record<VideoTextsFragment["captionDrafts"][number]["status"], Tone> = { WAITING: "info", READY: "good", FAILED: "bad" };
const COMMON = ["ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl", "nb", "pl", "pt-BR", "pt-PT", "ro", "ru", "sv", "th", "tr", "uk", "vi", "zh-Hans", "zh-Hant"];

/** The captions and the chapters of a lecture's film. */
export default function TextsPanel({ video }: { video: VideoTextsFragment }) {
  return (
    <>
      <CaptionList video={video} />
      <Chapters key={video.chapters.map(({ startSeconds }) => startSeconds).join()} video={video} />
    </>
  );
}

function CaptionList({ video }: { video: VideoTextsFragment }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  const client = useClient();
  const [adding, setAdding] = useState<string | null>(null);
  const [transcribing, setTranscribing] = useState(false);
  const [leaving, setLeaving] = useState<{ id: string; label: string } | null>(null);
  const [removed, remove] = useMutation(RemoveVideoCaptionsDocument);
  const [accepted, accept] = useMutation(AcceptVideoCaptionsDocument);
  const problem = problemOf(accepted.data?.acceptVideoCaptions, accepted.error, core.errors.failed.body);
  const { captions, captionDrafts: drafts } = video;

  async function save(id: string, language: string): Promise<void> {
    const { data } = await client.query(CaptionFilesDocument, { videoId: video.id }, { requestPolicy: "network-only" }).toPromise();
    const file = [...(data?.video?.captions ?? []), ...(data?.video?.captionDrafts ?? [])].find((each) => each.id === id)?.webVtt;
    if (file == null) return;
    const url = URL.createObjectURL(new Blob([file], { type: "text/vtt" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: `${language}.vtt` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1_000);
  }

  return (
    <Card className={styles.panel}>
      <h2>{t.captions.title}</h2>
      <p className={styles.facts}>{t.captions.lead}</p>
      {captions.length === 0 && drafts.length === 0 && <p>{t.captions.none}</p>}
      <ul role="list" className={styles.tracks}>
        {captions.map(({ id, language, label, isAutomatic }) => (
          <li key={id}>
            <span><strong>{label}</strong>{format.languageName(language) !== label && ` ${format.languageName(language)}`}</span>
            {isAutomatic && <Badge>{t.captions.automatic}</Badge>}
            <span className={styles.actions}>
              <Button size="s" variant="secondary" aria-label={t.captions.replaceOf(label)} onClick={() => setAdding(language)}>{t.captions.replace}</Button>
              <IconButton label={t.captions.downloadOf(label)} onClick={() => void save(id, language)}><Download aria-hidden /></IconButton>
              <IconButton label={t.captions.removeOf(label)} onClick={() => setLeaving({ id, label })}><Trash2 aria-hidden /></IconButton>
            </span>
          </li>
        ))}
        {drafts.map(({ id, language, status }) => {
          const label = format.languageName(language);
          return (
            <li key={id}>
              <span><strong>{t.captions.draft}</strong> {label}</span>
              <Badge tone={TONES[status]}>{t.captions.drafts[status]}</Badge>
              <span className={styles.actions}>
                {status === "READY" && (
                  <>
                    <Button size="s" busy={accepted.fetching} aria-label={t.captions.acceptOf(label)} onClick={() => void accept({ input: { videoId: video.id, captionsId: id, label: nameIn(language) } })}>{t.captions.accept}</Button>
                    <IconButton label={t.captions.downloadOf(label)} onClick={() => void save(id, language)}><Download aria-hidden /></IconButton>
                  </>
                )}
                <IconButton label={t.captions.removeOf(label)} onClick={() => setLeaving({ id, label })}><Trash2 aria-hidden /></IconButton>
              </span>
            </li>
          );
        })}
      </ul>
      {problem && <Alert kind="bad">{problem}</Alert>}
      <div className={form.actions}>
        <Button variant="secondary" onClick={() => setAdding("")}><Plus aria-hidden size={18} />{t.captions.add}</Button>
        {video.canTranscribe && <Button variant="quiet" onClick={() => setTranscribing(true)}><Wand2 aria-hidden size={18} />{t.captions.transcribe}</Button>}
      </div>
      {adding !== null && <AddCaptions video={video} language={adding} onClose={() => setAdding(null)} />}
      {transcribing && <Transcribe video={video} onClose={() => setTranscribing(false)} />}
      {leaving && (
        <ConfirmDialog
          title={t.captions.removeOf(leaving.label)}
          description={t.captions.removeText}
          confirm={t.captions.remove}
          busy={removed.fetching}
          problem={problemOf(removed.data?.removeVideoCaptions, removed.error, core.errors.failed.body)}
          onClose={() => setLeaving(null)}
          onConfirm={() => void remove({ input: { videoId: video.id, captionsId: leaving.id } }).then(({ data }) => {
            if (data?.removeVideoCaptions.errors.length !== 0) return;
            setLeaving(null);
            toast({ title: t.captions.removed });
          })}
        />
      )}
    </Card>
  );
}

function Languages({ name, language }: { name: string; language: string }) {
  const t = useTeachMessages();
  const format = useFormat();
  return (
    <>
      <TextField label={t.captions.language} name={name} required list="caption-languages" maxLength={35} pattern="[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*" autoComplete="off" readOnly={language !== ""} defaultValue={language} hint={t.captions.languageHint} />
      <datalist id="caption-languages">{COMMON.map((tag) => <option key={tag} value={tag}>{format.languageName(tag)}</option>)}</datalist>
    </>
  );
}

function AddCaptions({ video, language, onClose }: { video: VideoTextsFragment; language: string; onClose: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, set] = useMutation(SetVideoCaptionsDocument);
  const earlier = video.captions.find((each) => each.language === language);
  const problem = problemOf(data?.setVideoCaptions, error, core.errors.failed.body);

  async function submit(fields: FormData): Promise<void> {
    const file = fields.get("file");
    if (!(file instanceof File)) return;
    const tag = text(fields, "language");
    const result = await set({
      input: { videoId: video.id, language: tag, label: text(fields, "label") || nameIn(tag), isAutomatic: fields.get("automatic") === "on", content: base64(await file.arrayBuffer()) },
    });
    if (result.data?.setVideoCaptions.errors.length !== 0) return;
    toast({ title: t.captions.saved });
    onClose();
  }

  return (
    <Dialog open title={earlier ? t.captions.replaceOf(earlier.label) : t.captions.add} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
        <TextField label={t.captions.file} name="file" type="file" required accept=".srt,.vtt,text/vtt,application/x-subrip" hint={t.captions.fileHint} />
        <Languages name="language" language={language} />
        <TextField label={t.captions.label} name="label" maxLength={60} defaultValue={earlier?.label} hint={t.captions.labelHint} />
        <Checkbox label={t.captions.isAutomatic} name="automatic" defaultChecked={earlier?.isAutomatic ?? false} />
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={form.actions}>
          <Button type="submit" busy={fetching}>{t.captions.submit}</Button>
          <Button variant="quiet" onClick={onClose}>{core.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Transcribe({ video, onClose }: { video: VideoTextsFragment; onClose: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const [{ data, error, fetching }, transcribe] = useMutation(RequestVideoTranscriptionDocument);
  const problem = problemOf(data?.requestVideoTranscription, error, core.errors.failed.body);

  async function submit(fields: FormData): Promise<void> {
    const result = await transcribe({ input: { videoId: video.id, language: text(fields, "language") } });
    if (result.data?.requestVideoTranscription.errors.length === 0) onClose();
  }

  return (
    <Dialog open title={t.captions.transcribe} description={t.captions.transcribeText} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
        <Languages name="language" language="" />
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={form.actions}>
          <Button type="submit" busy={fetching}>{t.captions.transcribe}</Button>
          <Button variant="quiet" onClick={onClose}>{core.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Chapters({ video }: { video: VideoTextsFragment }) {
  const t = useTeachMessages();
  const core = useMessages();
  const toast = useToast();
  const [wrong, setWrong] = useState<string | null>(null);
  const [{ data, error, fetching }, set] = useMutation(SetVideoChaptersDocument);
  const problem = problemOf(data?.setVideoChapters, error, core.errors.failed.body);
  const lines = video.chapters.map(({ title, startSeconds }) => `${clock(startSeconds)} ${title}`).join("\n");

  async function submit(fields: FormData): Promise<void> {
    const parsed = parseChapters(text(fields, "chapters"));
    setWrong(parsed.wrong);
    if (parsed.wrong !== null) return;
    const result = await set({ input: { videoId: video.id, chapters: parsed.chapters } });
    if (result.data?.setVideoChapters.errors.length === 0) toast({ title: t.captions.chaptersSaved });
  }

  return (
    <Card className={styles.panel}>
      <h2>{t.captions.chapters}</h2>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
        <TextArea label={t.captions.chaptersLabel} name="chapters" rows={Math.min(12, Math.max(4, video.chapters.length + 1))} defaultValue={lines} hint={t.captions.chaptersHint} error={wrong === null ? null : t.captions.chaptersWrong(wrong)} />
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={form.actions}><Button type="submit" variant="secondary" busy={fetching}>{t.captions.chaptersSave}</Button></div>
      </form>
    </Card>
  );
}
