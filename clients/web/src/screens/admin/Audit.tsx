import { History } from "lucide-react";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { AuditLogDocument } from "@/gql/admin-audit";
import { usePages } from "@/graphql/usePages";
import { TextField } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import { AuditTable } from "./AuditTable";
import { FilterForm } from "./FilterForm";

export default function Audit() {
  const t = useAdminMessages();
  const [parameters] = useSearchParams();
  const [action, targetId, actorId, domain] = ["action", "target", "actor", "domain"].map((name) => parameters.get(name));
  const variables = useMemo(() => ({ first: 30, filter: { action: action ?? null, targetId: targetId ?? null, actorId: actorId ?? null, domain: domain ?? null } }), [action, targetId, actorId, domain]);
  const [{ data, error, fetching }, again] = useQuery({ query: AuditLogDocument, variables, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.auditLog, AuditLogDocument, variables, (page) => page.auditLog);
  return (
    <Page title={t.nav.audit} lead={t.audit.lead}>
      <FilterForm submit={t.audit.find}>
        <TextField label={t.audit.action} name="action" defaultValue={action ?? ""} placeholder="user.suspend" maxLength={100} />
        <TextField label={t.audit.target} name="target" defaultValue={targetId ?? ""} maxLength={100} />
        <TextField label={t.audit.actor} name="actor" defaultValue={actorId ?? ""} maxLength={100} />
        <TextField label={t.audit.domain} name="domain" defaultValue={domain ?? ""} maxLength={100} />
      </FilterForm>
      {!data && fetching && <RowsSkeleton count={6} height="3rem" />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<History />} title={t.audit.none}>{t.audit.noneText}</EmptyState>}
      {nodes.length > 0 && <AuditTable records={nodes} />}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
