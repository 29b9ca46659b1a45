import { MonitorSmartphone } from "lucide-react";
import { useMutation, useQuery } from "urql";
import { RevokeOtherSessionsDocument, RevokeSessionDocument, SessionsDocument } from "@/gql/account";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { session } from "@/session/session";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Alert, ErrorState } from "@/ui/states";
import { deviceOf } from "./device";
import styles from "./Settings.module.css";

export default function Sessions() {
  const t = useMessages();
  const format = useFormat();
  const [{ data, error, fetching }, again] = useQuery({ query: SessionsDocument, requestPolicy: "cache-and-network" });
  const [ended, end] = useMutation(RevokeSessionDocument);
  const [others, endOthers] = useMutation(RevokeOtherSessionsDocument);
  const problem = problemOf(ended.data?.revokeSession, ended.error, t.errors.failed.body);
  return (
    <Page narrow title={t.settings.sessions} lead={t.settings.sessionsLead}>
      {!data && fetching && <RowsSkeleton count={3} />}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {problem && <Alert kind="bad">{problem}</Alert>}
      {data?.viewer && (
        <>
        <ul role="list" className={styles.rows}>
          {data.viewer.sessions.map(({ id, userAgent, deviceName, ip, createdAt, lastSeenAt, current }) => {
            const device = deviceName ?? deviceOf(userAgent) ?? t.settings.unknownDevice;
            return (
              <li key={id}>
                <MonitorSmartphone aria-hidden />
                <div>
                  <h2>{device}</h2>
                  {current && <p className={styles.current}>{t.settings.thisDevice}</p>}
                  <p>{[ip, t.settings.lastSeen(format.since(lastSeenAt)), t.settings.since(format.date(createdAt))].filter(Boolean).join(" · ")}</p>
                </div>
                {current ? (
                  <Button variant="secondary" size="s" onClick={() => void session.end()}>{t.account.logOut}</Button>
                ) : (
                  <Button variant="danger" size="s" aria-label={t.settings.endOf(device)} onClick={() => void end({ input: { sessionId: id } }).then(() => again({ requestPolicy: "network-only" }))}>{t.settings.end}</Button>
                )}
              </li>
            );
          })}
        </ul>
        {data.viewer.sessions.length > 1 && (
          <p className={styles.below}><Button variant="danger" busy={others.fetching} onClick={() => void endOthers({}).then(() => again({ requestPolicy: "network-only" }))}>{t.settings.endOthers}</Button></p>
        )}
        </>
      )}
    </Page>
  );
}
