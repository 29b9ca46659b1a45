import { lazy, Suspense, useEffect, useEffectEvent, useRef } from "react";
import { useMutation } from "urql";
import { RemoveCoursePromoVideoDocument, SetCoursePromoVideoDocument } from "@/gql/editor";
import type { CourseDetailsQuery } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { isEditable } from "@/teach/status";
import { useUpload } from "@/upload/useUpload";
import { Button } from "@/ui/Button";
import { Select } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Card } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import { FilmUpload, VideoState } from "./Films";
import styles from "./Lecture.module.css";
import { usePoll } from "./usePoll";

/** How often a film that is not known as ready yet is chosen, a second apart. */
const ATTEMPTS = 10;
const VideoPlayer = lazy(() => import("@/player/VideoPlayer"));

/** The promo video of a course: chosen among the films that were uploaded for it, or a new one. */
export default function PromoVideo({ course, films, reload }: { course: NonNullable<CourseDetailsQuery["course"]>; films: CourseDetailsQuery["viewer"]; reload: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  const [chosen, choose] = useMutation(SetCoursePromoVideoDocument);
  const [removed, remove] = useMutation(RemoveCoursePromoVideoDocument);
  const uploading = useUpload(course.id) !== null;
  const editable = isEditable(course.status);
  const failed = core.errors.failed.body;
  const problem = problemOf(chosen.data?.setCoursePromoVideo, chosen.error, failed) ?? problemOf(removed.data?.removeCoursePromoVideo, removed.error, failed);
  const promo = course.promoVideo;
  const uploaded = films?.videos?.edges.map(({ node }) => node) ?? [];
  const ready = uploaded.filter(({ id, status }) => status === "READY" && id !== promo?.id);
  const look = useEffectEvent(reload);

  // What plays films gets to know a moment later which one was chosen.
  usePoll(promo !== null && promo.grant === null, reload);

  // The film that has just arrived joins the list.
  const before = useRef(uploading);
  useEffect(() => {
    if (before.current && !uploading) look();
    before.current = uploading;
  }, [uploading]);

  async function submit(fields: FormData): Promise<void> {
    // The catalogue gets to know a moment later that a film is ready.
    for (let left = ATTEMPTS; left > 0; left -= 1) {
      const { data } = await choose({ input: { courseId: course.id, videoId: text(fields, "film") } });
      const errors = data?.setCoursePromoVideo.errors;
      if (errors?.length === 0) toast({ title: t.promo.chosen });
      if (!errors?.some(({ code }) => code === "VIDEO_NOT_READY")) return;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  async function takeAway(): Promise<void> {
    const { data } = await remove({ input: { courseId: course.id } });
    if (data?.removeCoursePromoVideo.errors.length === 0) toast({ title: t.promo.removed });
  }

  return (
    <Card className={styles.panel}>
      <h2>{t.promo.title}</h2>
      <p>{t.promo.lead}</p>
      {promo?.grant && (
        <Suspense fallback={<Skeleton height="18rem" />}><VideoPlayer key={promo.id} title={t.promo.title} source={promo.grant} onExpired={reload} /></Suspense>
      )}
      {promo && (
        <div className={form.actions}>
          {promo.video && <strong>{promo.video.filename}</strong>}
          <Button variant="quiet" size="s" busy={removed.fetching} disabled={!editable} onClick={() => void takeAway()}>{t.promo.remove}</Button>
        </div>
      )}
      {ready.length > 0 && editable && (
        <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
          <Select label={t.promo.choice} name="film" required>
            {ready.map(({ id, filename, durationSeconds }) => <option key={id} value={id}>{durationSeconds === null ? filename : `${filename} (${format.duration(Math.max(1, durationSeconds))})`}</option>)}
          </Select>
          <p className={styles.facts}>{t.promo.choiceHint}</p>
          <div className={form.actions}><Button type="submit" variant="secondary" busy={chosen.fetching}>{t.promo.set}</Button></div>
        </form>
      )}
      {ready.length === 0 && promo === null && editable && <p>{t.promo.none}</p>}
      {problem && <Alert kind="bad">{problem}</Alert>}
      {uploaded.filter(({ status }) => status !== "READY").map((film) => <VideoState key={film.id} video={film} reload={reload} />)}
      <FilmUpload target={{ courseId: course.id, lectureId: null }} label={t.promo.upload} primary={false} editable={editable} />
      {editable && <p className={styles.facts}>{t.promo.then}</p>}
    </Card>
  );
}
