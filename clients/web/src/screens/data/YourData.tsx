import { useEffect } from "react";
import { useQuery } from "urql";
import { YourDataDocument } from "@/gql/data";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/states";
import { Deletion } from "./Deletion";
import { Export } from "./Export";
import { useDataMessages } from "./messages";
import styles from "./YourData.module.css";

const POLL_MS = 2_500;
const MOVING = new Set(["COLLECTING", "CHECKING", "FINAL_CHECK"]);

/** The export of one's data, and the deletion of one's account. */
export default function YourData() {
  const t = useDataMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: YourDataDocument, requestPolicy: "cache-and-network" });
  const viewer = data?.viewer;
  const moving = MOVING.has(viewer?.dataExport?.status ?? "") || MOVING.has(viewer?.deletion?.status ?? "");
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => again({ requestPolicy: "network-only" }), POLL_MS);
    return () => clearInterval(timer);
  }, [moving, again]);
  const reload = (): void => again({ requestPolicy: "network-only" });
  return (
    <Page narrow title={t.title} lead={t.lead}>
      {!viewer && fetching && <RowsSkeleton count={2} />}
      {!viewer && !fetching && error && <ErrorState error={error} retry={reload} />}
      {viewer && (
        <div className={styles.stack}>
          <Export current={viewer.dataExport} changed={reload} />
          <Deletion current={viewer.deletion} email={viewer.email} changed={reload} />
        </div>
      )}
    </Page>
  );
}
