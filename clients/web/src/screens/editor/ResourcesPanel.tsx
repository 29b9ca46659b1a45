import { ExternalLink, FileDown, Link2, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useClient, useMutation } from "urql";
import { AddLectureLinkDocument, CompleteLectureResourceUploadDocument, RemoveLectureResourceDocument, StartLectureResourceUploadDocument, UpdateLectureResourceDocument } from "@/gql/editor";
import type { EditedResourcesFragment } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { fileSize } from "@/player/fileSize";
import { useTeachMessages } from "@/teach/messages";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Menu } from "@/ui/Menu";
import { Card } from "@/ui/Page";
import { Alert } from "@/ui/states";
import { text } from "@/ui/formText";
import styles from "./Lecture.module.css";

type Resource = NonNullable<EditedResourcesFragment["resources"]>[number];
const MAX = 20;
/** The longest title; the server has the same limit. */
const MAX_TITLE = 120;

/** The files and links beside a lecture: added, renamed, ordered and removed. */
export default function ResourcesPanel({ lecture, editable }: { lecture: EditedResourcesFragment; editable: boolean }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const client = useClient();
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [edited, edit] = useState<Resource | "new link" | null>(null);
  const [leaving, setLeaving] = useState<Resource | null>(null);
  const [moved, move] = useMutation(UpdateLectureResourceDocument);
  const [removed, remove] = useMutation(RemoveLectureResourceDocument);
  const resources = lecture.resources ?? [];
  const otherwise = core.errors.failed.body;
  const problem = failed ?? problemOf(moved.data?.updateLectureResource, moved.error, otherwise);

  async function send(file: File): Promise<string | null> {
    const { data, error } = await client.mutation(StartLectureResourceUploadDocument, { input: { lectureId: lecture.id, filename: file.name, sizeBytes: String(file.size) } }).toPromise();
    const upload = data?.startLectureResourceUpload.upload;
    if (!upload) return problemOf(data?.startLectureResourceUpload, error, otherwise) ?? otherwise;
    const sent = await fetch(upload.url, { method: "PUT", body: file, headers: { "content-type": upload.contentType, "content-disposition": upload.contentDisposition } }).catch(() => null);
    if (!sent?.ok) return t.resources.failed;
    const title = file.name.replace(/\.[^.]*$/, "").slice(0, MAX_TITLE);
    const shown = await client.mutation(CompleteLectureResourceUploadDocument, { input: { resourceId: upload.resourceId, title } }).toPromise();
    return problemOf(shown.data?.completeLectureResourceUpload, shown.error, otherwise);
  }

  async function upload(file: File): Promise<void> {
    setFailed(null);
    setSending(file.name);
    const trouble = await send(file);
    setSending(null);
    setFailed(trouble);
  }

  const moveTo = (id: string, position: number) => void move({ input: { resourceId: id, position } });
  return (
    <Card className={styles.panel}>
      <h2>{t.resources.title}</h2>
      <p className={styles.facts}>{t.resources.lead}</p>
      {resources.length > 0 && (
        <ol role="list" className={styles.tracks}>
          {resources.map((resource, position) => (
            <li key={resource.id}>
              {resource.kind === "LINK" ? <ExternalLink role="img" aria-label={t.resources.link} size={18} /> : <FileDown role="img" aria-label={t.resources.file} size={18} />}
              <span className={styles.resource}>
                <strong>{resource.title}</strong>
                <small>{resource.url ?? [resource.filename, fileSize(format, Number(resource.sizeBytes)), t.resources.downloads(resource.downloadCount ?? 0)].join(" · ")}</small>
              </span>
              {editable && (
                <span className={styles.actions}>
                  <Menu
                    label={t.outline.menuOf(resource.title)}
                    entries={[
                      { label: t.resources.change, onSelect: () => edit(resource) },
                      { label: t.outline.up, disabled: position === 0 || moved.fetching, onSelect: () => moveTo(resource.id, position - 1) },
                      { label: t.outline.down, disabled: position === resources.length - 1 || moved.fetching, onSelect: () => moveTo(resource.id, position + 1) },
                      { label: t.resources.remove, danger: true, onSelect: () => setLeaving(resource) },
                    ]}
                  />
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
      {problem && <Alert kind="bad">{problem}</Alert>}
      <p role="status">{sending !== null && t.resources.sending(sending)}</p>
      {editable && (
        <div className={form.actions}>
          <input ref={input} type="file" className="visually-hidden" tabIndex={-1} aria-label={t.resources.addFile} onChange={(event) => { const [file] = event.target.files ?? []; if (file) void upload(file); event.target.value = ""; }} />
          <Button variant="secondary" busy={sending !== null} disabled={resources.length >= MAX} onClick={() => input.current?.click()}><Upload aria-hidden size={18} />{t.resources.addFile}</Button>
          <Button variant="secondary" disabled={resources.length >= MAX} onClick={() => edit("new link")}><Link2 aria-hidden size={18} />{t.resources.addLink}</Button>
          <span className={styles.facts}>{t.resources.hint}</span>
        </div>
      )}
      {edited && <EditDialog lectureId={lecture.id} resource={edited === "new link" ? null : edited} onClose={() => edit(null)} />}
      {leaving && (
        <ConfirmDialog
          title={t.resources.removeOf(leaving.title)}
          description={t.resources.removeText}
          confirm={t.resources.remove}
          busy={removed.fetching}
          problem={problemOf(removed.data?.removeLectureResource, removed.error, otherwise)}
          onClose={() => setLeaving(null)}
          onConfirm={() => void remove({ input: { resourceId: leaving.id } }).then(({ data }) => { if (data?.removeLectureResource.errors.length === 0) setLeaving(null); })}
        />
      )}
    </Card>
  );
}

/** A new link, or the title of a file and both of a link. */
function EditDialog({ lectureId, resource, onClose }: { lectureId: string; resource: Resource | null; onClose: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const [added, add] = useMutation(AddLectureLinkDocument);
  const [updated, update] = useMutation(UpdateLectureResourceDocument);
  const problem = problemOf(added.data?.addLectureLink, added.error, core.errors.failed.body) ?? problemOf(updated.data?.updateLectureResource, updated.error, core.errors.failed.body);
  const isLink = resource === null || resource.kind === "LINK";

  async function submit(fields: FormData): Promise<void> {
    const title = text(fields, "title");
    const url = text(fields, "url");
    const errors = resource === null
      ? (await add({ input: { lectureId, title, url } })).data?.addLectureLink.errors
      : (await update({ input: { resourceId: resource.id, title, ...(isLink && { url }) } })).data?.updateLectureResource.errors;
    if (errors?.length === 0) onClose();
  }

  return (
    <Dialog open title={resource === null ? t.resources.addLink : t.resources.change} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
        <TextField label={t.lecture.title} name="title" required maxLength={MAX_TITLE} defaultValue={resource?.title ?? ""} />
        {isLink && <TextField label={t.resources.address} name="url" type="url" required maxLength={2000} placeholder="https://" defaultValue={resource?.url ?? ""} hint={t.resources.addressHint} />}
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={form.actions}>
          <Button type="submit" busy={added.fetching || updated.fetching}>{core.save}</Button>
          <Button variant="quiet" onClick={onClose}>{core.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
