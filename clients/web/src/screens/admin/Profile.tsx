import { Link, useParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { useShell } from "@/app/shellData";
import { ProfileForStaffDocument, RestoreProfileTextsDocument, TakeDownProfileTextsDocument } from "@/gql/admin-moderation";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Card, Page } from "@/ui/Page";
import { PageSkeleton } from "@/ui/Skeleton";
import { ErrorState, NotFound } from "@/ui/states";
import styles from "./Admin.module.css";
import { TakeDown } from "./TakeDown";

/** The texts of a user's profile, to take down and restore. */
export default function Profile() {
  const t = useAdminMessages();
  const core = useMessages();
  const { userId = "" } = useParams();
  const findsUsers = useShell().viewer?.scopes.includes("USERS_READ") === true;
  const [{ data, error, fetching }, again] = useQuery({ query: ProfileForStaffDocument, variables: { id: userId }, requestPolicy: "cache-and-network" });
  const [taken, takeDown] = useMutation(TakeDownProfileTextsDocument);
  const [restored, restore] = useMutation(RestoreProfileTextsDocument);
  if (!data && fetching) return <PageSkeleton />;
  if (!data) return <ErrorState page error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  const user = data.user;
  if (!user) return <NotFound what={t.users.notFound} />;
  return (
    <Page title={user.displayName} lead={t.profile.lead} crumbs={[{ to: "/admin/reports", label: t.nav.reports }]}>
      <Card className={styles.stack}>
        <h2>{t.profile.headline}</h2>
        <p className={styles.prose}>{user.headline ?? t.profile.none}</p>
        <h2>{t.profile.bio}</h2>
        <p className={styles.prose}>{user.instructorProfile?.bio ?? t.profile.none}</p>
        <TakeDown
          hidden={user.textsTakeDown}
          texts={{ title: t.profile.takeDownTitle(user.displayName), text: t.profile.takeDownText }}
          busy={taken.fetching || restored.fetching}
          problem={problemOf(taken.data?.takeDownProfileTexts, taken.error, core.errors.failed.body) ?? problemOf(restored.data?.restoreProfileTexts, restored.error, core.errors.failed.body)}
          onTakeDown={async (reason) => (await takeDown({ input: { userId, reason } })).data?.takeDownProfileTexts.errors.length === 0}
          onRestore={async () => (await restore({ input: { userId } })).data?.restoreProfileTexts.errors.length === 0}
        />
        {findsUsers && <Link to={`/admin/users/${user.id}`}>{t.profile.account}</Link>}
      </Card>
    </Page>
  );
}
