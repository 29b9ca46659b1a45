import { MailOpen } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useMutation, useQuery } from "urql";
import { AcceptCoInstructorInvitationDocument, DeclineCoInstructorInvitationDocument, ReceivedInvitationsDocument } from "@/gql/teach-invitations";
import type { ReceivedInvitationFragment } from "@/gql/teach-invitations";
import { problemOf } from "@/graphql/errors";
import { usePages } from "@/graphql/usePages";
import { useFormat, useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { shareOf } from "@/teach/shares";
import { Button } from "@/ui/Button";
import form from "@/ui/Form.module.css";
import { LoadMore } from "@/ui/LoadMore";
import { Card, Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Alert, EmptyState, ErrorState } from "@/ui/states";
import { useToast } from "@/ui/Toast";

const VARIABLES = { first: 20 };

/** The viewer's open invitations to teach courses of others, and proposals of another share. */
export default function Invitations() {
  const t = useTeachMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: ReceivedInvitationsDocument, variables: VARIABLES, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.viewer?.coInstructorInvitations, ReceivedInvitationsDocument, VARIABLES, (page) => page.viewer?.coInstructorInvitations);
  const reload = () => again({ requestPolicy: "network-only" });
  const open = nodes.filter(({ status }) => status === "PENDING");
  return (
    <Page title={t.nav.invitations} lead={t.invitations.lead}>
      {!data && fetching && <RowsSkeleton count={2} />}
      {!data && !fetching && <ErrorState error={error} retry={reload} />}
      {data && open.length === 0 && <EmptyState icon={<MailOpen />} title={t.invitations.none}>{t.invitations.noneText}</EmptyState>}
      {open.map((invitation) => <Invitation key={invitation.id} invitation={invitation} onDone={reload} />)}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}

function Invitation({ invitation: { id, role, shareBasisPoints, shareBasisPointsBefore, courseTitle, inviter, expiresAt }, onDone }: { invitation: ReceivedInvitationFragment; onDone: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  const navigate = useNavigate();
  const [accepted, accept] = useMutation(AcceptCoInstructorInvitationDocument);
  const [declined, decline] = useMutation(DeclineCoInstructorInvitationDocument);
  const [answered, setAnswered] = useState(false);
  const problem = problemOf(accepted.data?.acceptCoInstructorInvitation, accepted.error, core.errors.failed.body) ?? problemOf(declined.data?.declineCoInstructorInvitation, declined.error, core.errors.failed.body);
  const title = courseTitle ?? t.invitations.untitled;
  const share = shareOf(format, shareBasisPoints ?? 0);
  const what = { CO_INSTRUCTOR: t.invitations.from, OWNER: t.invitations.offers, SHARE: t.invitations.proposes(share, shareOf(format, shareBasisPointsBefore ?? 0)) };
  const done = { CO_INSTRUCTOR: t.invitations.accepted, OWNER: t.invitations.owned, SHARE: t.invitations.shareAccepted };

  async function onAccept(): Promise<void> {
    const { data } = await accept({ input: { invitationId: id } });
    const course = data?.acceptCoInstructorInvitation.course;
    if (!course) return;
    setAnswered(true);
    toast({ title: done[role] });
    void navigate(`/teach/courses/${course.id}`);
  }

  async function onDecline(): Promise<void> {
    const { data } = await decline({ input: { invitationId: id } });
    if (data?.declineCoInstructorInvitation.errors.length !== 0) return;
    setAnswered(true);
    toast({ title: t.invitations.declined });
    onDone();
  }

  return (
    <Card className={form.form}>
      <h2>{title}</h2>
      <p><Link to={`/instructors/${inviter.id}`}>{inviter.displayName}</Link> {what[role]} {t.invitations.until(format.date(expiresAt))}</p>
      {role === "CO_INSTRUCTOR" && <p>{t.invitations.share(share)}</p>}
      {problem && <Alert kind="bad">{problem}</Alert>}
      <div className={form.actions}>
        <Button busy={accepted.fetching} disabled={answered} aria-label={t.invitations.acceptOf(title)} onClick={() => void onAccept()}>{t.invitations.accept}</Button>
        <Button variant="secondary" busy={declined.fetching} disabled={answered} aria-label={t.invitations.declineOf(title)} onClick={() => void onDecline()}>{t.invitations.decline}</Button>
      </div>
    </Card>
  );
}
