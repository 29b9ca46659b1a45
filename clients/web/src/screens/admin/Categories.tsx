import { Plus, Tags } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useMutation, useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { CategoryTreeDocument, CreateCategoryDocument, UpdateCategoryDocument } from "@/gql/admin-categories";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Menu } from "@/ui/Menu";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Alert, EmptyState, ErrorState } from "@/ui/states";
import { text } from "@/ui/formText";
import styles from "./Admin.module.css";
import { CategoryImage } from "./CategoryImage";
import { CategoryPlace } from "./CategoryPlace";

interface Category {
  id: string;
  slug: string;
  name: string;
}
type Question = { what: "create"; parent: Category | null; position: number } | { what: "rename"; category: Category } | { what: "picture" | "move" | "delete"; category: Category };

/** The categories in their order: added, renamed, moved and deleted. */
export default function Categories() {
  const t = useAdminMessages();
  const core = useMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: CategoryTreeDocument, requestPolicy: "cache-and-network" });
  const [, update] = useMutation(UpdateCategoryDocument);
  const [question, ask] = useState<Question | null>(null);
  const [moving, setMoving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const reload = () => again({ requestPolicy: "network-only" });
  const roots = data?.categories ?? [];
  const add = <Button onClick={() => ask({ what: "create", parent: null, position: roots.length })}><Plus aria-hidden size={18} />{t.categories.add}</Button>;

  /** Give all siblings the positions of their new order: those of before may be equal. */
  async function move(siblings: readonly Category[], from: number, to: number): Promise<void> {
    const order = siblings.toSpliced(from, 1);
    const moved = siblings[from];
    if (moved === undefined) return;
    order.splice(to, 0, moved);
    setMoving(true);
    let found: string | null = null;
    for (const [position, { id }] of order.entries()) {
      const result = await update({ input: { categoryId: id, position } });
      found ??= problemOf(result.data?.updateCategory, result.error, core.errors.failed.body);
    }
    setMoving(false);
    setProblem(found);
    reload();
  }

  const row = (category: Category, siblings: readonly Category[], index: number, child: boolean, children = 0) => (
    <li key={category.id} className={child ? styles.child : undefined}>
      <div><h2><Link to={`/categories/${category.slug}`} title={t.categories.page}>{category.name}</Link></h2></div>
      {!child && <Button variant="quiet" size="s" aria-label={t.categories.addBelow(category.name)} onClick={() => ask({ what: "create", parent: category, position: children })}><Plus aria-hidden size={17} /></Button>}
      <Menu
        label={t.categories.menuOf(category.name)}
        entries={[
          { label: t.categories.up, disabled: index === 0 || moving, onSelect: () => void move(siblings, index, index - 1) },
          { label: t.categories.down, disabled: index === siblings.length - 1 || moving, onSelect: () => void move(siblings, index, index + 1) },
          { label: t.categories.picture, onSelect: () => ask({ what: "picture", category }) },
          { label: t.categories.rename, onSelect: () => ask({ what: "rename", category }) },
          { label: t.categories.moveTo, onSelect: () => ask({ what: "move", category }) },
          { label: t.categories.delete, onSelect: () => ask({ what: "delete", category }) },
        ]}
      />
    </li>
  );

  return (
    <Page title={t.nav.categories} lead={t.categories.lead} actions={roots.length > 0 && add}>
      {!data && fetching && <RowsSkeleton count={6} height="3rem" />}
      {!data && !fetching && <ErrorState error={error} retry={reload} />}
      {problem && <Alert kind="bad">{problem}</Alert>}
      {data && roots.length === 0 && <EmptyState icon={<Tags />} title={t.categories.none} action={add}>{t.categories.noneText}</EmptyState>}
      {roots.length > 0 && (
        <ul role="list" className={`${styles.rows} ${styles.names}`} aria-busy={moving}>
          {roots.flatMap((root, index) => [row(root, roots, index, false, root.children.length), ...root.children.map((each, at) => row(each, root.children, at, true))])}
        </ul>
      )}
      {question?.what === "picture" && <CategoryImage slug={question.category.slug} name={question.category.name} onClose={() => ask(null)} />}
      {(question?.what === "move" || question?.what === "delete") && <CategoryPlace what={question.what} category={question.category} roots={roots} onClose={() => ask(null)} onDone={() => { ask(null); reload(); }} />}
      {(question?.what === "create" || question?.what === "rename") && <Answer question={question} onClose={() => ask(null)} onDone={() => { ask(null); reload(); }} />}
    </Page>
  );
}

function Answer({ question, onClose, onDone }: { question: Extract<Question, { what: "create" | "rename" }>; onClose: () => void; onDone: () => void }) {
  const t = useAdminMessages();
  const core = useMessages();
  const [created, create] = useMutation(CreateCategoryDocument);
  const [updated, update] = useMutation(UpdateCategoryDocument);
  const problem = problemOf(created.data?.createCategory, created.error, core.errors.failed.body) ?? problemOf(updated.data?.updateCategory, updated.error, core.errors.failed.body);
  const title = question.what === "rename" ? t.categories.renameTitle : question.parent ? t.categories.newBelow(question.parent.name) : t.categories.newTitle;

  async function submit(name: string): Promise<void> {
    const errors =
      question.what === "rename"
        ? (await update({ input: { categoryId: question.category.id, name } })).data?.updateCategory.errors
        : (await create({ input: { name, parentId: question.parent?.id ?? null, position: question.position } })).data?.createCategory.errors;
    if (errors?.length === 0) onDone();
  }

  return (
    <Dialog open title={title} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(text(new FormData(event.currentTarget), "name")); }}>
        <TextField label={t.categories.name} name="name" required maxLength={120} defaultValue={question.what === "rename" ? question.category.name : ""} hint={question.what === "rename" ? t.categories.renameHint : undefined} />
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={form.actions}>
          <Button type="submit" busy={created.fetching || updated.fetching}>{core.save}</Button>
          <Button variant="quiet" onClick={onClose}>{core.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
