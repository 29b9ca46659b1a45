import { Scale } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useMutation, useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { MoneyIssuesDocument, ResolveMoneyIssueDocument } from "@/gql/admin-orders";
import type { MoneyIssuesQuery } from "@/gql/admin-orders";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Card, Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import styles from "./Admin.module.css";

type Issue = MoneyIssuesQuery["moneyIssues"][number];

/** What about payments waits for a person, with what to do. */
export default function Money() {
  const t = useAdminMessages();
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, again] = useQuery({ query: MoneyIssuesDocument, requestPolicy: "cache-and-network" });
  const [resolved, resolve] = useMutation(ResolveMoneyIssueDocument);
  const [issue, ask] = useState<Issue | null>(null);
  const retry = () => again({ requestPolicy: "network-only" });

  async function confirm(of: Issue): Promise<void> {
    const result = await resolve({ input: { kind: of.kind, moneyIssueId: of.id } });
    if (result.data?.resolveMoneyIssue.errors.length !== 0) return;
    ask(null);
    toast({ title: t.money.resolved });
    retry();
  }

  return (
    <Page title={t.nav.money} lead={t.money.lead}>
      {!data && fetching && <RowsSkeleton count={3} />}
      {!data && !fetching && <ErrorState error={error} retry={retry} />}
      {data?.moneyIssues.length === 0 && <EmptyState icon={<Scale />} title={t.money.none}>{t.money.noneText}</EmptyState>}
      {data?.moneyIssues.map((each) => <IssueCard key={`${each.kind}/${each.id}`} issue={each} onResolve={() => ask(each)} />)}
      {issue && (
        <ConfirmDialog title={t.money.resolveTitle} description={t.money.resolveText} confirm={t.money.resolve} danger={false} busy={resolved.fetching} problem={problemOf(resolved.data?.resolveMoneyIssue, resolved.error, core.errors.failed.body)} onConfirm={() => void confirm(issue)} onClose={() => ask(null)} />
      )}
    </Page>
  );
}

function IssueCard({ issue, onResolve }: { issue: Issue; onResolve: () => void }) {
  const t = useAdminMessages();
  const format = useFormat();
  return (
    <Card className={styles.stack}>
      <h2>{t.money.kinds[issue.kind] ?? issue.kind}</h2>
      <p className={styles.facts}>
        <span>{t.money.since(format.dateTime(issue.since))}</span>
        {issue.amount && <strong>{format.money(issue.amount)}</strong>}
        {issue.order && <Link to={`/admin/orders/${issue.order.id}`}>{t.orders.title(issue.order.number)}</Link>}
      </p>
      <p>{issue.detail}</p>
      <p><strong>{t.money.todo}:</strong> {issue.action}</p>
      <p className={styles.id}>{issue.id}</p>
      <div><Button variant="secondary" size="s" onClick={onResolve}>{t.money.resolve}</Button></div>
    </Card>
  );
}
