import { useMutation } from "urql";
import { RemoveCourseCoverDocument, SetCourseCoverDocument, StartCourseCoverUploadDocument } from "@/gql/editor";
import type { CourseDetailsQuery } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { Cover } from "@/ui/Cover";
import { PictureUpload } from "@/ui/PictureUpload";
import styles from "./CoverUpload.module.css";

/** The cover of a course, and its upload. */
export function CoverUpload({ course, refresh, refreshing }: { course: NonNullable<CourseDetailsQuery["course"]>; refresh: () => void; refreshing: boolean }) {
  const t = useTeachMessages();
  const { errors } = useMessages();
  const failed = errors.failed.body;
  const [, start] = useMutation(StartCourseCoverUploadDocument);
  const [, set] = useMutation(SetCourseCoverDocument);
  const [, remove] = useMutation(RemoveCourseCoverDocument);
  const courseId = course.id;
  return (
    <PictureUpload
      label={t.details.cover}
      alt={course.cover?.alt ?? ""}
      shown={course.cover !== null}
      submitted={course.submittedCover}
      refresh={refresh}
      refreshing={refreshing}
      start={async (file) => {
        const { data, error } = await start({ input: { ...file, courseId } });
        const upload = data?.startCourseCoverUpload.upload;
        return upload ? { value: upload } : { problem: problemOf(data?.startCourseCoverUpload, error, failed) ?? failed };
      }}
      submit={async (pictureId, alt) => {
        const { data, error } = await set({ input: { pictureId, alt, courseId } });
        const problem = problemOf(data?.setCourseCover, error, failed);
        return problem === null ? { value: pictureId } : { problem };
      }}
      remove={async () => {
        const { data, error } = await remove({ input: { courseId } });
        const problem = problemOf(data?.removeCourseCover, error, failed);
        return problem === null ? { value: null } : { problem };
      }}
    >
      <div className={styles.cover}><Cover id={courseId} category={course.category?.id} picture={course.cover} /></div>
    </PictureUpload>
  );
}
