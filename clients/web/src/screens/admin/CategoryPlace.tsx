import { useState } from "react";
import { useMutation } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { DeleteCategoryDocument, MoveCategoryDocument } from "@/gql/admin-categories";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { CategoryOptions } from "@/teach/CategoryOptions";
import type { CategoryChoice } from "@/teach/CategoryOptions";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Select } from "@/ui/Field";
import { useToast } from "@/ui/Toast";

interface Props {
  what: "move" | "delete";
  category: { id: string; name: string };
  roots: readonly CategoryChoice[];
  onClose: () => void;
  onDone: () => void;
}

/** Asks for another place: of the category itself, or of its courses when it is deleted. */
export function CategoryPlace({ what, category, roots, onClose, onDone }: Props) {
  const t = useAdminMessages();
  const core = useMessages();
  const toast = useToast();
  const [moved, move] = useMutation(MoveCategoryDocument);
  const [deleted, remove] = useMutation(DeleteCategoryDocument);
  // A category goes neither into itself nor below itself.
  const others = roots.filter(({ id }) => id !== category.id).map((root) => ({ ...root, children: root.children.filter(({ id }) => id !== category.id) }));
  const [chosen, choose] = useState(what === "move" ? "" : (others[0]?.id ?? ""));

  async function run(): Promise<void> {
    const errors =
      what === "move"
        ? (await move({ input: { categoryId: category.id, parentId: chosen || null, position: others.find(({ id }) => id === chosen)?.children.length ?? others.length } })).data?.moveCategory.errors
        : (await remove({ input: { categoryId: category.id, targetId: chosen } })).data?.deleteCategory.errors;
    if (errors?.length !== 0) return;
    toast({ title: what === "move" ? t.categories.moved : t.categories.deleted });
    onDone();
  }

  return (
    <ConfirmDialog
      title={what === "move" ? t.categories.moveTitle(category.name) : t.categories.deleteTitle(category.name)}
      description={what === "move" ? t.categories.moveText : t.categories.deleteText}
      confirm={what === "move" ? t.categories.move : t.categories.delete}
      danger={what === "delete"}
      busy={moved.fetching || deleted.fetching}
      problem={problemOf(moved.data?.moveCategory, moved.error, core.errors.failed.body) ?? problemOf(deleted.data?.deleteCategory, deleted.error, core.errors.failed.body)}
      onConfirm={() => void run()}
      onClose={onClose}
    >
      <Select label={what === "move" ? t.categories.parent : t.categories.target} value={chosen} onChange={(event) => choose(event.target.value)}>
        {what === "move" && <option value="">{t.categories.noParent}</option>}
        <CategoryOptions categories={others} />
      </Select>
    </ConfirmDialog>
  );
}
