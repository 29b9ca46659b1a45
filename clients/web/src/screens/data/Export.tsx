import { CheckCircle2, CircleDashed, Download } from "lucide-react";
import { useMutation } from "urql";
import { CreateDataExportLinkDocument, RequestDataExportDocument } from "@/gql/data";
import type { YourDataQuery } from "@/gql/data";
import { problemOf, troubleOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { Progress } from "@/ui/Progress";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { useDataMessages } from "./messages";
import { sizeOf } from "./size";
import styles from "./YourData.module.css";

type Current = NonNullable<YourDataQuery["viewer"]>["dataExport"];

/** The archive of one's data: request it, see its progress, download it. */
export function Export({ current, changed }: { current: Current; changed: () => void }) {
  const t = useDataMessages();
  const failed = useMessages().errors.failed.body;
  const format = useFormat();
  const toast = useToast();
  const [requested, request] = useMutation(RequestDataExportDocument);
  const [linked, link] = useMutation(CreateDataExportLinkDocument);
  const limited = requested.error && troubleOf(requested.error) === "busy";
  const problem =
    (limited ? t.export.limited : problemOf(requested.data?.requestDataExport, requested.error, failed)) ??
    problemOf(linked.data?.createDataExportLink, linked.error, failed);
  const status = current?.status;

  async function download(exportId: string): Promise<void> {
    const url = (await link({ input: { exportId } })).data?.createDataExportLink.url;
    if (!url) return;
    // An attachment: the browser keeps it, and stays on this page.
    window.location.assign(url);
    toast({ title: t.export.began });
  }

  return (
    <section aria-labelledby="export">
      <h2 id="export">{t.export.title}</h2>
      <p>{t.export.text}</p>
      {problem && <Alert kind="bad">{problem}</Alert>}
      {current && status === "COLLECTING" && <Collecting parts={current.parts} />}
      {status === "EXPIRED" && <Alert kind="info">{t.export.expired}</Alert>}
      {status === "FAILED" && <Alert kind="warn">{t.export.failed}</Alert>}
      {current?.expiresAt && status === "READY" && <Alert kind="good">{t.export.ready(format.dateTime(current.expiresAt))}</Alert>}
      {status !== "COLLECTING" && (
        <div className={styles.row}>
          {current && status === "READY" && (
            <Button busy={linked.fetching} onClick={() => void download(current.id)}>
              <Download aria-hidden size={18} />{t.export.download(sizeOf(Number(current.sizeBytes ?? 0), format))}
            </Button>
          )}
          <Button variant="secondary" busy={requested.fetching} onClick={() => void request({}).then(changed)}>
            {current ? t.export.again : t.export.request}
          </Button>
        </div>
      )}
    </section>
  );
}

function Collecting({ parts }: { parts: NonNullable<Current>["parts"] }) {
  const t = useDataMessages();
  const done = parts.filter(({ exportedAt }) => exportedAt !== null).length;
  return (
    <div className={styles.wide}>
      <p role="status">{t.export.collecting(done, parts.length)}</p>
      <Progress value={(done / parts.length) * 100} label={t.export.progress} />
      <ul role="list" className={styles.parts} aria-label={t.export.parts}>
        {parts.map(({ domain, exportedAt }) => (
          <li key={domain} className={exportedAt === null ? undefined : styles.done}>
            {exportedAt === null ? <CircleDashed role="img" aria-label={t.export.pending} /> : <CheckCircle2 role="img" aria-label={t.export.done} />}
            {t.domains[domain] ?? domain}
          </li>
        ))}
      </ul>
    </div>
  );
}
