import { Link } from "react-router";
import { useQuery } from "urql";
import { LectureTranscriptDocument, TranscriptSearchDocument } from "@/gql/player";
import { usePages } from "@/graphql/usePages";
import { clock } from "@/i18n/format";
import { usePlayerMessages } from "@/player/messages";
import { LoadMore } from "@/ui/LoadMore";
import { Skeleton } from "@/ui/Skeleton";
import { Alert, ErrorState } from "@/ui/states";
import styles from "./Texts.module.css";

/** The passages of a lecture's transcript; each plays the film from its second. */
export function Passages({ lectureId, language, onPlay }: { lectureId: string; language: string | null; onPlay: (seconds: number) => void }) {
  const t = usePlayerMessages();
  const variables = { lectureId, language, first: 100 };
  const [{ data, error, fetching }, again] = useQuery({ query: LectureTranscriptDocument, variables });
  const transcript = data?.lecture?.transcript;
  const { nodes, more, busy, load } = usePages(transcript?.passages, LectureTranscriptDocument, variables, (page) => page.lecture?.transcript?.passages);
  if (!data && fetching) return <Skeleton height="12rem" />;
  if (!data) return <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  return (
    <>
      {transcript?.isAutomatic && <Alert kind="info">{t.automatic}</Alert>}
      <ol role="list" className={styles.passages} lang={transcript?.language}>
        {nodes.map(({ startSeconds, text }) => (
          <li key={startSeconds}><button type="button" onClick={() => onPlay(startSeconds)}><time>{clock(startSeconds)}</time><span>{text}</span></button></li>
        ))}
      </ol>
      <LoadMore more={more} busy={busy} onLoad={load} />
    </>
  );
}

/** The passages of all lectures of a course that say something; one of another lecture leads there. */
export function Hits({ courseId, slug, lectureId, query, onPlay }: { courseId: string; slug: string; lectureId: string; query: string; onPlay: (seconds: number) => void }) {
  const t = usePlayerMessages();
  const variables = { courseId, query, first: 20 };
  const [{ data, error, fetching }, again] = useQuery({ query: TranscriptSearchDocument, variables });
  const { nodes, more, busy, load } = usePages(data?.course?.transcriptSearch, TranscriptSearchDocument, variables, (page) => page.course?.transcriptSearch);
  if (!data && fetching) return <Skeleton height="12rem" />;
  if (!data) return <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (nodes.length === 0) return <p role="status">{t.none}</p>;
  return (
    <>
      <ol role="list" className={styles.passages}>
        {nodes.map((hit) => {
          const content = <><time>{clock(hit.startSeconds)}</time><span><b>{hit.lecture.title}</b><span lang={hit.language}>{hit.text}</span></span></>;
          return (
            <li key={`${hit.lecture.id} ${hit.language} ${hit.startSeconds}`}>
              {hit.lecture.id === lectureId ? (
                <button type="button" onClick={() => onPlay(hit.startSeconds)}>{content}</button>
              ) : (
                <Link to={`/learn/${slug}/${hit.lecture.id}?t=${Math.floor(hit.startSeconds)}`}>{content}</Link>
              )}
            </li>
          );
        })}
      </ol>
      <LoadMore more={more} busy={busy} onLoad={load} />
    </>
  );
}
