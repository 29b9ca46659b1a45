import { useState } from "react";
import { Link } from "react-router";
import { useMutation } from "urql";
import { RequestAccountDeletionDocument, WithdrawAccountDeletionDocument } from "@/gql/data";
import type { YourDataQuery } from "@/gql/data";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { useDataMessages } from "./messages";
import styles from "./YourData.module.css";

type Current = NonNullable<YourDataQuery["viewer"]>["deletion"];
type Obstacle = NonNullable<Current>["obstacles"][number];

/** Pages where an obstacle can be settled. */
const PLACES = { PUBLISHED_COURSES: "/teach", OPEN_PAYOUT: "/teach/payouts", OPEN_REFUND: "/orders", LAST_ADMIN: "/admin/users" } as const;
const WITHDRAWABLE = new Set(["CHECKING", "AWAITING_CONFIRMATION", "SCHEDULED", "FINAL_CHECK"]);

/** The deletion of the account: request it, see what prevents it, withdraw it. */
export function Deletion({ current, email, changed }: { current: Current; email: string; changed: () => void }) {
  const t = useDataMessages().deletion;
  const failed = useMessages().errors.failed.body;
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const [requested, request] = useMutation(RequestAccountDeletionDocument);
  const [withdrawn, withdraw] = useMutation(WithdrawAccountDeletionDocument);
  const open = WITHDRAWABLE.has(current?.status ?? "");

  async function begin(): Promise<void> {
    const result = await request({});
    if (result.data?.requestAccountDeletion.errors.length !== 0) return;
    setAsking(false);
    changed();
  }

  async function keep(): Promise<void> {
    const result = await withdraw({});
    if (result.data?.withdrawAccountDeletion.errors.length === 0) toast({ title: t.withdrawn });
    changed();
  }

  const problem = problemOf(withdrawn.data?.withdrawAccountDeletion, withdrawn.error, failed);
  return (
    <section aria-labelledby="deletion">
      {asking && (
        <ConfirmDialog
          title={t.sure}
          description={t.sureText(email)}
          confirm={t.confirm}
          busy={requested.fetching}
          problem={problemOf(requested.data?.requestAccountDeletion, requested.error, failed)}
          onConfirm={() => void begin()}
          onClose={() => setAsking(false)}
        />
      )}
      <h2 id="deletion">{t.title}</h2>
      <p>{t.text}</p>
      {problem && <Alert kind="bad">{problem}</Alert>}
      {current && <Status current={current} email={email} />}
      {open ? (
        <Button variant="secondary" busy={withdrawn.fetching} onClick={() => void keep()}>{t.withdraw}</Button>
      ) : (
        <Button variant="danger" onClick={() => setAsking(true)}>{t.request}</Button>
      )}
    </section>
  );
}

function Status({ current, email }: { current: NonNullable<Current>; email: string }) {
  const t = useDataMessages().deletion;
  const format = useFormat();
  switch (current.status) {
    case "CHECKING":
      return <Alert kind="info">{t.checking}</Alert>;
    case "AWAITING_CONFIRMATION":
      return <Alert kind="warn">{t.mail(email)}</Alert>;
    case "SCHEDULED":
      return <Alert kind="warn">{t.scheduled(current.dueAt ? format.dateTime(current.dueAt) : "")}</Alert>;
    case "FINAL_CHECK":
      return <Alert kind="warn">{t.last}</Alert>;
    case "EXPIRED":
      return <Alert kind="info">{t.expired}</Alert>;
    case "REJECTED":
      return (
        <Alert kind="bad" title={t.rejected}>
          <ul role="list" className={styles.obstacles}>
            {current.obstacles.map((obstacle) => <Reason key={obstacle.kind} obstacle={obstacle} />)}
          </ul>
        </Alert>
      );
    default:
      return null;
  }
}

function Reason({ obstacle: { kind, count } }: { obstacle: Obstacle }) {
  const t = useDataMessages().deletion;
  return (
    <li>
      <strong>{t.obstacles[kind](count)}</strong>
      <p>{t.advice[kind]} {kind !== "OPEN_DISPUTE" && <Link to={PLACES[kind]}>{t.links[kind]}</Link>}</p>
    </li>
  );
}
