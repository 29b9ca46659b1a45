import { lazy, Suspense } from "react";
import { useQuery } from "urql";
import { PreviewDocument } from "@/gql/course";
import { useMessages } from "@/i18n";
import { Article } from "@/player/Article";
import { Dialog } from "@/ui/Dialog";
import { Loading, Skeleton } from "@/ui/Skeleton";
import { Alert, ErrorState } from "@/ui/states";
import styles from "./PreviewDialog.module.css";

const Resources = lazy(() => import("@/player/Resources"));
const VideoPlayer = lazy(() => import("@/player/VideoPlayer"));

/** Plays the promo video or a preview lecture, by its id, and offers the others. */
export function PreviewDialog({ course: { id: courseId, title: courseTitle }, shownId, onClose, onChoose }: { course: { id: string; title: string }; shownId: string; onClose: () => void; onChoose: (id: string) => void }) {
  const t = useMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: PreviewDocument, variables: { courseId }, requestPolicy: "cache-and-network" });
  const lectures = data?.course?.sections.flatMap((section) => section.lectures).filter(({ isPreview }) => isPreview) ?? [];
  const promo = data?.course?.promoVideo;
  const previews = [...(promo ? [{ id: promo.id, title: courseTitle }] : []), ...lectures];
  const lecture = lectures.find(({ id }) => id === shownId);
  const grant = promo?.id === shownId ? promo.grant : lecture?.playback?.grant;
  const poster = promo?.id === shownId ? data?.course?.cover?.poster : undefined;
  const title = previews.find(({ id }) => id === shownId)?.title ?? t.course.preview;
  return (
    <Dialog open wide title={title} onOpenChange={(open) => { if (!open) onClose(); }}>
      {!data && fetching && <Loading><Skeleton height="18rem" /></Loading>}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {lecture?.articleHtml && <Article html={lecture.articleHtml} title={lecture.title} />}
      {grant && (
        <Suspense fallback={<Skeleton height="18rem" />}>
          <VideoPlayer key={shownId} title={title} source={poster ? { ...grant, posterUrl: poster } : grant} onExpired={() => again({ requestPolicy: "network-only" })} />
        </Suspense>
      )}
      {lecture?.resourceCount != null && lecture.resourceCount > 0 && <Suspense fallback={<Skeleton height="6rem" />}><Resources key={lecture.id} lectureId={lecture.id} /></Suspense>}
      {data && !fetching && !lecture?.articleHtml && !grant && <Alert kind="info">{t.player.notReady}</Alert>}
      {previews.length > 1 && (
        <nav aria-label={t.course.previews}>
          <ul role="list" className={styles.list}>
            {previews.map((each) => (
              <li key={each.id}><button type="button" aria-current={each.id === shownId || undefined} onClick={() => onChoose(each.id)}>{each.title}</button></li>
            ))}
          </ul>
        </nav>
      )}
    </Dialog>
  );
}
