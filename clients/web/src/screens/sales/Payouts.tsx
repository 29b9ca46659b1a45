import { Banknote } from "lucide-react";
import { useRef } from "react";
import { useMutation, useQuery } from "urql";
import { PayoutsDocument, RequestPayoutDocument, StartPayoutOnboardingDocument } from "@/gql/sales";
import type { PayoutStatus } from "@/gql/sales";
import { problemOf } from "@/graphql/errors";
import { usePages } from "@/graphql/usePages";
import { useFormat, useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import type { Tone } from "@/ui/Badge";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Figures } from "@/ui/Figures";
import form from "@/ui/Form.module.css";
import { LoadMore } from "@/ui/LoadMore";
import { Card, Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { NumberCell, Table } from "@/ui/Table";
import { Alert, EmptyState, ErrorState } from "@/ui/states";
import { useToast } from "@/ui/Toast";

const VARIABLES = { first: 20 };
const TONES: Record<PayoutStatus, Tone> = { REQUESTED: "info", PAID: "good", FAILED: "bad" };

export default function Payouts() {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  // Of this visit and currency: a repeated request after a lost response is the same payout.
  const keys = useRef(new Map<string, string>());
  const [{ data, error, fetching }, again] = useQuery({ query: PayoutsDocument, variables: VARIABLES, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.viewer?.payouts, PayoutsDocument, VARIABLES, (page) => page.viewer?.payouts);
  const [requested, request] = useMutation(RequestPayoutDocument);
  const [onboarded, onboard] = useMutation(StartPayoutOnboardingDocument);
  const viewer = data?.viewer;
  const problem = problemOf(requested.data?.requestPayout, requested.error, core.errors.failed.body) ?? problemOf(onboarded.data?.startPayoutOnboarding, onboarded.error, core.errors.failed.body);
  const retry = () => again({ requestPolicy: "network-only" });

  async function payOut(currency: string): Promise<void> {
    const key = keys.current.get(currency) ?? crypto.randomUUID();
    keys.current.set(currency, key);
    const result = await request({ input: { currency, idempotencyKey: key } });
    if (!result.data) return;
    keys.current.delete(currency);
    if (result.data.requestPayout.errors.length > 0) return;
    toast({ title: t.payouts.requested });
    retry();
  }

  async function setUp(): Promise<void> {
    const result = await onboard({ input: { returnUrl: `${location.origin}/teach/payouts` } });
    const url = result.data?.startPayoutOnboarding.onboardingUrl;
    if (url) location.assign(url);
  }

  return (
    <Page title={t.nav.payouts} lead={t.payouts.lead}>
      {!data && fetching && <RowsSkeleton count={3} />}
      {!data && !fetching && <ErrorState error={error} retry={retry} />}
      {problem && <Alert kind="bad">{problem}</Alert>}
      {viewer?.payoutsEnabled === null && <Alert kind="warn">{t.payouts.unreachable}</Alert>}
      {viewer?.payoutsEnabled === false && (
        <Card className={form.form}>
          <p>{t.payouts.setUpText}</p>
          <div className={form.actions}><Button busy={onboarded.fetching} onClick={() => void setUp()}>{t.payouts.setUp}</Button></div>
        </Card>
      )}
      {viewer?.balances?.map(({ pending, available }) => (
        <Card key={available.currency} className={form.form}>
          <Figures
            figures={[
              { label: t.payouts.available, value: format.money(available) },
              { label: t.payouts.pending, value: format.money(pending), hint: t.payouts.pendingHint },
            ]}
          />
          <div className={form.actions}>
            <Button busy={requested.fetching} disabled={viewer.payoutsEnabled !== true || BigInt(available.amountMinor) <= 0n} onClick={() => void payOut(available.currency)}>{t.payouts.request(format.money(available))}</Button>
          </div>
        </Card>
      ))}
      {viewer && nodes.length === 0 && <EmptyState icon={<Banknote />} title={t.payouts.none}>{t.payouts.noneText}</EmptyState>}
      {nodes.length > 0 && (
        <Table caption={t.payouts.history} head={[{ label: t.payouts.date }, { label: t.payouts.status }, { label: t.payouts.amount, number: true }]}>
          {nodes.map(({ id, amount, status, requestedAt }) => (
            <tr key={id}>
              <th scope="row">{format.date(requestedAt)}</th>
              <td><Badge tone={TONES[status]}>{t.payouts.states[status]}</Badge></td>
              <NumberCell>{format.money(amount)}</NumberCell>
            </tr>
          ))}
        </Table>
      )}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
