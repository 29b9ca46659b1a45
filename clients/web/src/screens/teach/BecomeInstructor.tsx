import { CircleCheck } from "lucide-react";
import { useClient, useMutation } from "urql";
import { BecomeInstructorDocument } from "@/gql/teach";
import { ShellDocument } from "@/gql/shell";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { session } from "@/session/session";
import { useTeachMessages } from "@/teach/messages";
import { Button } from "@/ui/Button";
import { TextArea, TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Card, Page } from "@/ui/Page";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import styles from "./Courses.module.css";

export function BecomeInstructor() {
  const t = useTeachMessages();
  const core = useMessages();
  const toast = useToast();
  const client = useClient();
  const [{ data, error, fetching }, become] = useMutation(BecomeInstructorDocument);
  const problem = problemOf(data?.becomeInstructor, error, core.errors.failed.body);

  async function submit(fields: FormData): Promise<void> {
    const result = await become({ input: { headline: text(fields, "headline"), bio: text(fields, "bio") } });
    if (result.data?.becomeInstructor.errors.length !== 0) return;
    // The roles are in the access token: only the next one has the new role.
    await session.renew();
    await client.query(ShellDocument, {}, { requestPolicy: "network-only" }).toPromise();
    toast({ title: t.become.done });
  }

  return (
    <Page title={t.become.title} lead={t.become.lead}>
      <div className={styles.become}>
        <ul role="list" className={styles.points}>
          {t.become.points.map((point) => <li key={point}><CircleCheck aria-hidden />{point}</li>)}
        </ul>
        <Card>
          <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
            <TextField label={t.become.headline} name="headline" required maxLength={120} hint={t.become.headlineHint} />
            <TextArea label={t.become.bio} name="bio" maxLength={5000} hint={t.become.bioHint} />
            {problem && <Alert kind="bad">{problem}</Alert>}
            <Button type="submit" busy={fetching}>{t.become.submit}</Button>
          </form>
        </Card>
      </div>
    </Page>
  );
}
