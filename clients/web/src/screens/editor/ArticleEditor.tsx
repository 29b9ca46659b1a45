import type { Editor } from "@tiptap/react";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { Bold, Code, Heading2, Heading3, Italic, Link2, List, ListOrdered, Quote, Redo2, SquareCode, Undo2 } from "lucide-react";
import type { ComponentType, KeyboardEvent } from "react";
import { useState } from "react";
import { useMutation } from "urql";
import { WriteLectureArticleDocument } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import article from "@/player/Article.module.css";
import { useTeachMessages } from "@/teach/messages";
import { useUnsaved } from "@/teach/useUnsaved";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import styles from "./Lecture.module.css";

const MAX_LENGTH = 100_000;
// Headings of the second and third level: the title of the lecture is that of the first.
const EXTENSIONS = [StarterKit.configure({ heading: { levels: [2, 3] }, link: { openOnClick: false, protocols: ["mailto", "tel"], defaultProtocol: "https" } })];

interface Properties { lectureId: string; html: string; editable: boolean }

/** An editor for the text of an article, whose HTML the server sanitises. */
export default function ArticleEditor({ lectureId, html, editable }: Properties) {
  const t = useTeachMessages();
  const editor = useEditor({
    extensions: EXTENSIONS,
    content: html,
    editable,
    // An editor made while the page renders is destroyed when the page takes longer than a moment to show it.
    immediatelyRender: false,
    editorProps: { attributes: { role: "textbox", "aria-multiline": "true", "aria-label": t.article.label, class: article.article ?? "" } },
  });
  return editor && <ArticleForm key={editor.instanceId} lectureId={lectureId} editable={editable} editor={editor} />;
}

function ArticleForm({ lectureId, editable, editor }: Omit<Properties, "html"> & { editor: Editor }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  const [{ data, error, fetching }, write] = useMutation(WriteLectureArticleDocument);
  const problem = problemOf(data?.writeLectureArticle, error, core.errors.failed.body);
  // As the editor writes it, which may differ from what it read.
  const [saved, setSaved] = useState(() => editor.getHTML());
  const { now, empty } = useEditorState({ editor, selector: ({ editor: current }) => ({ now: current.getHTML(), empty: current.isEmpty }) });
  const changed = now !== saved;
  useUnsaved(changed);

  async function save(): Promise<void> {
    const result = await write({ input: { lectureId, html: now } });
    if (result.data?.writeLectureArticle.errors.length !== 0) return;
    setSaved(now);
    toast({ title: t.editor.saved });
  }

  return (
    <section className={styles.panel} aria-label={t.article.label}>
      <div className={styles.editor}>
        <Tools editor={editor} editable={editable} />
        <EditorContent editor={editor} className={styles.text} />
      </div>
      {problem && <Alert kind="bad">{problem}</Alert>}
      <div className={form.actions}>
        <Button busy={fetching} disabled={!editable || empty || !changed || now.length > MAX_LENGTH} onClick={() => void save()}>{t.article.save}</Button>
        {changed && <span role="status">{t.editor.unsaved}</span>}
        <span className={styles.facts}>{t.article.length(format.number(now.length), format.number(MAX_LENGTH))}</span>
      </div>
    </section>
  );
}

/** The buttons above the text: one stop of the Tab key, arrow keys between them. */
function Tools({ editor, editable }: { editor: Editor; editable: boolean }) {
  const t = useTeachMessages();
  const [linking, setLinking] = useState(false);
  const [stop, setStop] = useState(0);
  const state = useEditorState({
    editor,
    selector: ({ editor: current }) => ({
      bold: current.isActive("bold"), italic: current.isActive("italic"), code: current.isActive("code"), h2: current.isActive("heading", { level: 2 }), h3: current.isActive("heading", { level: 3 }),
      bullets: current.isActive("bulletList"), numbers: current.isActive("orderedList"), quote: current.isActive("blockquote"), block: current.isActive("codeBlock"), link: current.isActive("link"),
      undo: current.can().undo(), redo: current.can().redo(),
    }),
  });
  const run = () => editor.chain().focus();
  const tools: { label: string; icon: ComponentType<{ size: number; "aria-hidden": true }>; pressed?: boolean; disabled?: boolean; use: () => void }[] = [
    { label: t.article.bold, icon: Bold, pressed: state.bold, use: () => run().toggleBold().run() },
    { label: t.article.italic, icon: Italic, pressed: state.italic, use: () => run().toggleItalic().run() },
    { label: t.article.code, icon: Code, pressed: state.code, use: () => run().toggleCode().run() },
    { label: t.article.heading, icon: Heading2, pressed: state.h2, use: () => run().toggleHeading({ level: 2 }).run() },
    { label: t.article.subheading, icon: Heading3, pressed: state.h3, use: () => run().toggleHeading({ level: 3 }).run() },
    { label: t.article.bullets, icon: List, pressed: state.bullets, use: () => run().toggleBulletList().run() },
    { label: t.article.numbers, icon: ListOrdered, pressed: state.numbers, use: () => run().toggleOrderedList().run() },
    { label: t.article.quote, icon: Quote, pressed: state.quote, use: () => run().toggleBlockquote().run() },
    { label: t.article.codeBlock, icon: SquareCode, pressed: state.block, use: () => run().toggleCodeBlock().run() },
    { label: t.article.link, icon: Link2, pressed: state.link, use: () => setLinking(true) },
    { label: t.article.undo, icon: Undo2, disabled: !state.undo, use: () => run().undo().run() },
    { label: t.article.redo, icon: Redo2, disabled: !state.redo, use: () => run().redo().run() },
  ];

  function move(event: KeyboardEvent<HTMLDivElement>): void {
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = event.key === forward ? at + 1 : event.key === backward ? at - 1 : event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : null;
    if (to === null || at < 0) return;
    event.preventDefault();
    const next = (to + buttons.length) % buttons.length;
    setStop(next);
    buttons[next]?.focus();
  }

  return (
    <>
      <div role="toolbar" aria-label={t.article.toolbar} className={styles.tools} onKeyDown={move}>
        {tools.map(({ label, icon: Icon, pressed, disabled = false, use }, index) => (
          <button key={label} type="button" tabIndex={index === stop ? 0 : -1} aria-label={label} title={label} aria-pressed={pressed} aria-disabled={disabled || !editable || undefined} onClick={() => { setStop(index); if (!disabled && editable) use(); }}>
            <Icon size={18} aria-hidden />
          </button>
        ))}
      </div>
      {linking && <LinkDialog editor={editor} onClose={() => setLinking(false)} />}
    </>
  );
}

function LinkDialog({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const t = useTeachMessages();
  const href = editor.getAttributes("link").href as string | undefined;
  return (
    <Dialog open title={t.article.link} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          const address = text(new FormData(event.currentTarget), "address");
          const chain = editor.chain().extendMarkRange("link");
          if (address === "") chain.unsetLink().run();
          else if (editor.state.selection.empty && href === undefined) editor.chain().insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
          else chain.setLink({ href: address }).run();
          onClose();
        }}
      >
        <TextField label={t.article.linkAddress} name="address" type="url" defaultValue={href ?? ""} placeholder="https://" hint={t.article.linkHint} />
        <div className={form.actions}><Button type="submit">{t.article.linkSet}</Button></div>
      </form>
    </Dialog>
  );
}
