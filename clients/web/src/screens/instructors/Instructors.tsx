import { Mail, Percent } from "lucide-react";
import { useRef, useState } from "react";
import { useMutation, useQuery } from "urql";
import { ChangeInstructorShareDocument, CourseInstructorsDocument, InviteCoInstructorDocument, InviteCourseOwnerDocument, WithdrawCoInstructorInvitationDocument } from "@/gql/teach-instructors";
import type { CourseInstructorsQuery, SentInvitationFragment } from "@/gql/teach-instructors";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { CourseFrame, useCourseId } from "@/screens/editor/CourseFrame";
import { INVITATION_TONES } from "@/teach/invitations";
import { useTeachMessages } from "@/teach/messages";
import { basisPoints, shareOf, typedShare } from "@/teach/shares";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Card } from "@/ui/Page";
import { NumberCell, Table } from "@/ui/Table";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import styles from "./Instructors.module.css";

const ON_SALE = new Set(["PUBLISHED", "UNLISTED"]);

type Course = NonNullable<CourseInstructorsQuery["course"]>;
type Teacher = Course["instructors"][number];

/** Who teaches a course with which share of its income, and whom its owner has invited to teach it too. */
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
      {data?.course && <Teachers course={data.course} owns={owns} onDone={reload} />}
      {owns && <Invite courseId={courseId} onDone={reload} />}
      {data?.course && owns && ON_SALE.has(data.course.status) && <HandOver courseId={courseId} title={data.course.title} onDone={reload} />}
      {invitations.length > 0 && (
        <Table caption={t.instructors.sent} head={[{ label: t.instructors.invited }, { label: t.instructors.share, number: true }, { label: t.instructors.status }, { label: t.instructors.until }, { label: t.instructors.withdraw }]}>
          {invitations.map((invitation) => <Row key={invitation.id} invitation={invitation} />)}
        </Table>
      )}
    </CourseFrame>
  );
}

function Teachers({ course: { id, version, instructors, instructorShares }, owns, onDone }: { course: Course; owns: boolean; onDone: () => void }) {
  const t = useTeachMessages();
  const format = useFormat();
  const [chosen, choose] = useState<Teacher | null>(null);
  const shares = new Map(instructorShares?.map(({ user, basisPoints: points }) => [user.id, points]));
  return (
    <>
      {chosen && <ShareDialog courseId={id} version={version} user={chosen} share={shares.get(chosen.id) ?? 0} onDone={onDone} onClose={() => choose(null)} />}
      <ul role="list" className={styles.teachers} aria-label={t.editor.instructors}>
        {instructors.map((user, index) => (
          <li key={user.id}>
            <Avatar id={user.id} name={user.displayName} size="3rem" picture={user.avatar} />
            <div>
              <strong>{user.displayName}</strong>
              {user.headline && <p>{user.headline}</p>}
              {instructorShares && <p>{t.instructors.shareOf(shareOf(format, shares.get(user.id) ?? 0))}</p>}
            </div>
            {index === 0 && <Badge>{t.instructors.owner}</Badge>}
            {index > 0 && owns && <Button variant="quiet" size="s" aria-label={t.instructors.changeShareOf(user.displayName)} onClick={() => choose(user)}><Percent aria-hidden size={16} />{t.instructors.changeShare}</Button>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Asks for another share: a larger one holds at once, a smaller one is proposed. */
function ShareDialog({ courseId, version, user, share, onDone, onClose }: { courseId: string; version: number; user: Teacher; share: number; onDone: () => void; onClose: () => void }) {
  const t = useTeachMessages().instructors;
  const core = useMessages();
  const toast = useToast();
  const [invalid, setInvalid] = useState(false);
  const [{ data, error, fetching }, change] = useMutation(ChangeInstructorShareDocument);
  const problem = problemOf(data?.changeInstructorShare, error, core.errors.failed.body);

  async function submit(typed: string): Promise<void> {
    const points = basisPoints(typed);
    setInvalid(points === null);
    if (points === null) return;
    const result = await change({ input: { courseId, expectedVersion: version, userId: user.id, shareBasisPoints: points } });
    if (result.data?.changeInstructorShare.errors.length !== 0) return;
    toast({ title: result.data.changeInstructorShare.invitation ? t.shareProposed : t.shareChanged });
    onClose();
    onDone();
  }

  return (
    <Dialog open title={t.changeShareOf(user.displayName)} description={t.changeShareText} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(text(new FormData(event.currentTarget), "share")); }}>
        <TextField label={t.sharePercent} name="share" required inputMode="decimal" autoComplete="off" maxLength={6} defaultValue={typedShare(share)} error={invalid ? t.shareInvalid : null} />
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={form.actions}>
          <Button type="submit" busy={fetching}>{t.changeShare}</Button>
          <Button variant="quiet" onClick={onClose}>{core.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Invite({ courseId, onDone }: { courseId: string; onDone: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, invite] = useMutation(InviteCoInstructorDocument);
  const [invalid, setInvalid] = useState(false);
  const problem = problemOf(data?.inviteCoInstructor, error, core.errors.failed.body);

  async function submit(target: HTMLFormElement): Promise<void> {
    const fields = new FormData(target);
    const shareBasisPoints = basisPoints(text(fields, "share"));
    setInvalid(shareBasisPoints === null);
    if (shareBasisPoints === null) return;
    const result = await invite({ input: { courseId, email: text(fields, "email"), shareBasisPoints } });
    if (result.data?.inviteCoInstructor.errors.length !== 0) return;
    target.reset();
    toast({ title: t.instructors.done });
    onDone();
  }

  return (
    <Card>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(event.currentTarget); }}>
        <TextField label={t.instructors.email} name="email" type="email" required maxLength={254} autoComplete="off" hint={t.instructors.emailHint} />
        <TextField label={t.instructors.sharePercent} name="share" required inputMode="decimal" autoComplete="off" maxLength={6} defaultValue="0" hint={t.instructors.shareHint} error={invalid ? t.instructors.shareInvalid : null} />
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

function Row({ invitation: { id, email, user, status, role, shareBasisPoints, expiresAt } }: { invitation: SentInvitationFragment }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const [{ data, error, fetching }, withdraw] = useMutation(WithdrawCoInstructorInvitationDocument);
  const problem = problemOf(data?.withdrawCoInstructorInvitation, error, core.errors.failed.body);
  const who = user?.displayName ?? email ?? "";
  return (
    <tr>
      <th scope="row">{who}{role === "OWNER" && <> <Badge>{t.instructors.asOwner}</Badge></>}{role === "SHARE" && <> <Badge>{t.instructors.newShare}</Badge></>}</th>
      <NumberCell>{shareBasisPoints === null ? t.instructors.noShare : shareOf(format, shareBasisPoints)}</NumberCell>
      <td><Badge tone={INVITATION_TONES[status]}>{t.invitations.states[status]}</Badge></td>
      <td>{format.date(expiresAt)}</td>
      <td>
        {status === "PENDING" && <Button variant="quiet" size="s" busy={fetching} aria-label={t.instructors.withdrawOf(who)} onClick={() => void withdraw({ input: { invitationId: id } })}>{t.instructors.withdraw}</Button>}
        {problem && <Alert kind="bad">{problem}</Alert>}
      </td>
    </tr>
  );
}
