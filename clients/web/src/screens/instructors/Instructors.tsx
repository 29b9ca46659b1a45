import { Mail } from "lucide-react";
import { useRef, useState } from "react";
import { useMutation, useQuery } from "urql";
import { CourseInstructorsDocument, InviteCoInstructorDocument, InviteCourseOwnerDocument, WithdrawCoInstructorInvitationDocument } from "@/gql/teach-instructors";
import type { CourseInstructorsQuery, SentInvitationFragment } from "@/gql/teach-instructors";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { CourseFrame, useCourseId } from "@/screens/editor/CourseFrame";
import { INVITATION_TONES } from "@/teach/invitations";
import { useTeachMessages } from "@/teach/messages";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Card } from "@/ui/Page";
import { Table } from "@/ui/Table";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import styles from "./Instructors.module.css";

const ON_SALE = new Set(["PUBLISHED", "UNLISTED"]);

/** Who teaches a course, and whom its owner has invited to teach it too. */
export default function Instructors() {
  const t = useTeachMessages();
  const courseId = useCourseId();
  const [{ data, error, fetching }, again] = useQuery({ query: CourseInstructorsDocument, variables: { courseId }, requestPolicy: "cache-and-network" });
  const reload = () => again({ requestPolicy: "network-only" });
  // The owner alone reads the invitations.
  const owns = data?.courseCoInstructorInvitations != null;
  const invitations = data?.courseCoInstructorInvitations ?? [];
  return (
    <CourseFrame course={data?.course} page={t.editor.instructors} lead={owns ? t.instructors.lead : t.instructors.leadOfOthers} fetching={fetching} error={error} retry={reload}>
      {data?.course && <Teachers instructors={data.course.instructors} />}
      {owns && <Invite courseId={courseId} onDone={reload} />}
      {data?.course && owns && ON_SALE.has(data.course.status) && <HandOver courseId={courseId} title={data.course.title} onDone={reload} />}
      {invitations.length > 0 && (
        <Table caption={t.instructors.sent} head={[{ label: t.instructors.invited }, { label: t.instructors.status }, { label: t.instructors.until }, { label: t.instructors.withdraw }]}>
          {invitations.map((invitation) => <Row key={invitation.id} invitation={invitation} />)}
        </Table>
      )}
    </CourseFrame>
  );
}

function Teachers({ instructors }: { instructors: NonNullable<CourseInstructorsQuery["course"]>["instructors"] }) {
  const t = useTeachMessages();
  return (
    <ul role="list" className={styles.teachers} aria-label={t.editor.instructors}>
      {instructors.map((user, index) => (
        <li key={user.id}>
          <Avatar id={user.id} name={user.displayName} size="3rem" picture={user.avatar} />
          <div><strong>{user.displayName}</strong>{user.headline && <p>{user.headline}</p>}</div>
          {index === 0 && <Badge>{t.instructors.owner}</Badge>}
        </li>
      ))}
    </ul>
  );
}

function Invite({ courseId, onDone }: { courseId: string; onDone: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, invite] = useMutation(InviteCoInstructorDocument);
  const problem = problemOf(data?.inviteCoInstructor, error, core.errors.failed.body);

  async function submit(target: HTMLFormElement): Promise<void> {
    const result = await invite({ input: { courseId, email: text(new FormData(target), "email") } });
    if (result.data?.inviteCoInstructor.errors.length !== 0) return;
    target.reset();
    toast({ title: t.instructors.done });
    onDone();
  }

  return (
    <Card>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(event.currentTarget); }}>
        <TextField label={t.instructors.email} name="email" type="email" required maxLength={254} autoComplete="off" hint={t.instructors.emailHint} />
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={form.actions}><Button type="submit" busy={fetching}><Mail aria-hidden size={18} />{t.instructors.invite}</Button></div>
      </form>
    </Card>
  );
}

/** Offers the course to another instructor, after a question, since it gives the later income away. */
function HandOver({ courseId, title, onDone }: { courseId: string; title: string; onDone: () => void }) {
  const t = useTeachMessages().instructors;
  const core = useMessages();
  const toast = useToast();
  const fields = useRef<HTMLFormElement>(null);
  const [email, setEmail] = useState<string | null>(null);
  const [{ data, error, fetching }, offer] = useMutation(InviteCourseOwnerDocument);

  async function send(to: string): Promise<void> {
    const result = await offer({ input: { courseId, email: to } });
    if (result.data?.inviteCourseOwner.errors.length !== 0) return;
    setEmail(null);
    fields.current?.reset();
    toast({ title: t.handOver.done });
    onDone();
  }

  return (
    <Card>
      {email !== null && (
        <ConfirmDialog
          title={t.handOver.sure(title)}
          description={t.handOver.sureText(email)}
          confirm={t.handOver.button}
          busy={fetching}
          problem={problemOf(data?.inviteCourseOwner, error, core.errors.failed.body)}
          onConfirm={() => void send(email)}
          onClose={() => setEmail(null)}
        />
      )}
      <form ref={fields} className={form.form} onSubmit={(event) => { event.preventDefault(); setEmail(text(new FormData(event.currentTarget), "owner")); }}>
        <h2>{t.handOver.title}</h2>
        <TextField label={t.handOver.email} name="owner" type="email" required maxLength={254} autoComplete="off" hint={t.handOver.hint} />
        <div className={form.actions}><Button type="submit" variant="secondary">{t.handOver.button} …</Button></div>
      </form>
    </Card>
  );
}

function Row({ invitation: { id, email, user, status, role, expiresAt } }: { invitation: SentInvitationFragment }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const [{ data, error, fetching }, withdraw] = useMutation(WithdrawCoInstructorInvitationDocument);
  const problem = problemOf(data?.withdrawCoInstructorInvitation, error, core.errors.failed.body);
  const who = user?.displayName ?? email ?? "";
  return (
    <tr>
      <th scope="row">{who}{role === "OWNER" && <> <Badge>{t.instructors.asOwner}</Badge></>}</th>
      <td><Badge tone={INVITATION_TONES[status]}>{t.invitations.states[status]}</Badge></td>
      <td>{format.date(expiresAt)}</td>
      <td>
        {status === "PENDING" && <Button variant="quiet" size="s" busy={fetching} aria-label={t.instructors.withdrawOf(who)} onClick={() => void withdraw({ input: { invitationId: id } })}>{t.instructors.withdraw}</Button>}
        {problem && <Alert kind="bad">{problem}</Alert>}
      </td>
    </tr>
  );
}
