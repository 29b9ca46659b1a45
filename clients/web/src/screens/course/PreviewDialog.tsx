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

/** Plays a preview lecture and offers the others. */
export function PreviewDialog({ courseId, lectureId, onClose, onChoose }: { courseId: string; lectureId: string; onClose: () => void; onChoose: (lectureId: string) => void }) {
  const t = useMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: PreviewDocument, variables: { courseId }, requestPolicy: "cache-and-network" });
  const previews = data?.course?.sections.flatMap(({ lectures }) => lectures).filter(({ isPreview }) => isPreview) ?? [];
  const lecture = previews.find(({ id }) => id === lectureId);
  return (
    <Dialog open wide title={lecture?.title ?? t.course.preview} onOpenChange={(open) => { if (!open) onClose(); }}>
      {!data && fetching && <Loading><Skeleton height="18rem" /></Loading>}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {lecture?.articleHtml && <Article html={lecture.articleHtml} title={lecture.title} />}
      {lecture?.playback?.grant && (
        <Suspense fallback={<Skeleton height="18rem" />}>
          <VideoPlayer key={lecture.id} title={lecture.title} source={lecture.playback.grant} onExpired={() => again({ requestPolicy: "network-only" })} />
        </Suspense>
      )}
      {lecture?.resourceCount != null && lecture.resourceCount > 0 && <Suspense fallback={<Skeleton height="6rem" />}><Resources key={lecture.id} lectureId={lecture.id} /></Suspense>}
      {lecture && !lecture.articleHtml && !lecture.playback?.grant && <Alert kind="info">{t.player.notReady}</Alert>}
      {previews.length > 1 && (
        <nav aria-label={t.course.previews}>
          <ul role="list" className={styles.list}>
            {previews.map(({ id, title }) => (
              <li key={id}><button type="button" aria-current={id === lectureId || undefined} onClick={() => onChoose(id)}>{title}</button></li>
            ))}
          </ul>
        </nav>
      )}
    </Dialog>
  );
}
