import { useCallback } from "react";
import { useMutation, useQuery } from "urql";
import { CategoryImageDocument, RemoveCategoryImageDocument, SetCategoryImageDocument, StartCategoryImageUploadDocument } from "@/gql/admin-categories";
import { problemOf } from "@/graphql/errors";
import { useAdminMessages } from "@/admin/messages";
import { useMessages } from "@/i18n";
import { Cover } from "@/ui/Cover";
import { Dialog } from "@/ui/Dialog";
import { PictureUpload } from "@/ui/PictureUpload";
import { Loading, Skeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/states";
import styles from "./Admin.module.css";

/** The picture of a category, and its upload. */
export function CategoryImage({ slug, name, onClose }: { slug: string; name: string; onClose: () => void }) {
  const t = useAdminMessages();
  const { errors } = useMessages();
  const failed = errors.failed.body;
  const [{ data, error, fetching }, again] = useQuery({ query: CategoryImageDocument, variables: { slug }, requestPolicy: "cache-and-network" });
  const refresh = useCallback(() => again({ requestPolicy: "network-only" }), [again]);
  const [, start] = useMutation(StartCategoryImageUploadDocument);
  const [, set] = useMutation(SetCategoryImageDocument);
  const [, remove] = useMutation(RemoveCategoryImageDocument);
  const category = data?.category;
  return (
    <Dialog open title={t.categories.pictureOf(name)} onOpenChange={(open) => { if (!open) onClose(); }}>
      {!data && fetching && <Loading><Skeleton height="8rem" /></Loading>}
      {!category && !fetching && <ErrorState error={error} retry={refresh} />}
      {category && (
        <PictureUpload
          label={t.categories.pictureOf(name)}
          alt={category.image?.alt ?? ""}
          shown={category.image !== null}
          submitted={category.submittedImage}
          refresh={refresh}
          refreshing={fetching}
          start={async (file) => {
            const result = await start({ input: { ...file, categoryId: category.id } });
            const upload = result.data?.startCategoryImageUpload.upload;
            return upload ? { value: upload } : { problem: problemOf(result.data?.startCategoryImageUpload, result.error, failed) ?? failed };
          }}
          submit={async (pictureId, alt) => {
            const result = await set({ input: { pictureId, alt, categoryId: category.id } });
            const problem = problemOf(result.data?.setCategoryImage, result.error, failed);
            return problem === null ? { value: pictureId } : { problem };
          }}
          remove={async () => {
            const result = await remove({ input: { categoryId: category.id } });
            const problem = problemOf(result.data?.removeCategoryImage, result.error, failed);
            return problem === null ? { value: null } : { problem };
          }}
        >
          <div className={styles.image}><Cover id={slug} category={category.id} picture={category.image} /></div>
        </PictureUpload>
      )}
    </Dialog>
  );
}
