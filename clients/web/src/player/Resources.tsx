import { Download, ExternalLink } from "lucide-react";
import { useId } from "react";
import { useMutation, useQuery } from "urql";
import { GrantLectureResourceDownloadDocument, LectureResourcesDocument } from "@/gql/shared";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Loading, Skeleton } from "@/ui/Skeleton";
import { Alert, ErrorState } from "@/ui/states";
import { fileSize } from "./fileSize";
import { usePlayerMessages } from "./messages";
import styles from "./Resources.module.css";

/** The files and links beside a lecture. A file's address is asked for when it is downloaded, and is short-lived. */
export default function Resources({ lectureId }: { lectureId: string }) {
  const t = usePlayerMessages();
  const core = useMessages();
  const format = useFormat();
  const heading = useId();
  const [list, again] = useQuery({ query: LectureResourcesDocument, variables: { lectureId }, requestPolicy: "cache-and-network" });
  const [{ data, error, fetching }, grant] = useMutation(GrantLectureResourceDownloadDocument);
  const problem = problemOf(data?.grantLectureResourceDownload, error, core.errors.failed.body);

  async function download(resourceId: string): Promise<void> {
    const granted = await grant({ input: { resourceId } });
    const url = granted.data?.grantLectureResourceDownload.download?.url;
    // It is served as an attachment: the browser saves it, and the page stays.
    if (url) location.assign(url);
  }

  if (!list.data && list.fetching) return <Loading><Skeleton height="6rem" /></Loading>;
  if (!list.data) return <ErrorState error={list.error} retry={() => again({ requestPolicy: "network-only" })} />;
  const resources = list.data.lecture?.resources ?? [];
  if (resources.length === 0) return null;
  return (
    <section className={styles.resources} aria-labelledby={heading}>
      <h2 id={heading}>{t.resources}</h2>
      <ul role="list">
        {resources.map(({ id, title, url, filename, sizeBytes }) => (
          <li key={id}>
            {url !== null ? (
              <a href={url} target="_blank" rel="noopener noreferrer nofollow"><ExternalLink aria-hidden size={18} />{title}<small>{new URL(url).hostname}<span className="visually-hidden"> ({t.newTab})</span></small></a>
            ) : (
              <button type="button" aria-label={t.download(title)} disabled={fetching} onClick={() => void download(id)}>
                <Download aria-hidden size={18} />{title}<small>{[filename, fileSize(format, Number(sizeBytes))].join(" · ")}</small>
              </button>
            )}
          </li>
        ))}
      </ul>
      {problem && <Alert kind="bad">{problem}</Alert>}
    </section>
  );
}
