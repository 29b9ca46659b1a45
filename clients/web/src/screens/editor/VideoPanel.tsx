import { lazy, Suspense } from "react";
import type { LectureEditorQuery } from "@/gql/editor";
import { useTeachMessages } from "@/teach/messages";
import { Card } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { FilmUpload, VideoState } from "./Films";
import styles from "./Lecture.module.css";
import { usePoll } from "./usePoll";

const TextsPanel = lazy(() => import("./TextsPanel"));
const VideoPlayer = lazy(() => import("@/player/VideoPlayer"));

/** The video of a lecture: its upload, how far its transcoding is, and the film itself. */
export function VideoPanel({ courseId, lecture, editable, reload }: { courseId: string; lecture: NonNullable<LectureEditorQuery["lecture"]>; editable: boolean; reload: () => void }) {
  const t = useTeachMessages();
  // The catalogue gets to know a moment later that the video is ready, and counts the lecture as finished then.
  const finishing = lecture.video?.status === "READY" && !lecture.complete;
  usePoll(finishing, reload);

  return (
    <>
      <Card className={styles.panel}>
        <h2>{t.video.title}</h2>
        {lecture.video && <VideoState key={lecture.video.id} video={lecture.video} reload={reload} />}
        {lecture.playback?.grant && (
          <Suspense fallback={<Skeleton height="18rem" />}><VideoPlayer title={lecture.title} source={lecture.playback.grant} onExpired={reload} /></Suspense>
        )}
        <FilmUpload target={{ courseId, lectureId: lecture.id }} label={lecture.video ? t.video.replace : t.video.choose} primary={!lecture.video} editable={editable} />
      </Card>
      {lecture.video?.status === "READY" && <Suspense fallback={<Skeleton height="12rem" />}><TextsPanel key={lecture.video.id} video={lecture.video} /></Suspense>}
    </>
  );
}
