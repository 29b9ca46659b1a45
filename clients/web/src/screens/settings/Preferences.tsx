import { useMutation, useQuery } from "urql";
import { PreferencesDocument, SetNotificationPreferenceDocument } from "@/gql/notifications";
import type { NotificationChannel } from "@/gql/notifications";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { useNotificationMessages } from "@/notifications/messages";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Alert, ErrorState } from "@/ui/states";
import styles from "./Settings.module.css";

const CHANNELS = ["IN_APP", "EMAIL"] as const satisfies readonly NotificationChannel[];

/** The channels of each kind of notification; a change is saved at once. */
export default function Preferences() {
  const t = useMessages();
  const { kinds } = useNotificationMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: PreferencesDocument, requestPolicy: "cache-and-network" });
  const [saved, save] = useMutation(SetNotificationPreferenceDocument);
  const preferences = saved.data?.setNotificationPreference.errors.length === 0 ? saved.data.setNotificationPreference.preferences : data?.viewer?.notificationPreferences;
  const problem = problemOf(saved.data?.setNotificationPreference, saved.error, t.errors.failed.body);
  return (
    <Page narrow title={t.notifications.title} lead={t.settings.preferencesLead}>
      {!data && fetching && <RowsSkeleton count={6} height="3rem" />}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {problem && <Alert kind="bad">{problem}</Alert>}
      {preferences && (
        <table className={styles.table} aria-busy={saved.fetching}>
          <thead>
            <tr><th scope="col">{t.settings.event}</th>{CHANNELS.map((channel) => <th key={channel} scope="col">{t.settings.channels[channel]}</th>)}</tr>
          </thead>
          <tbody>
            {preferences.map(({ kind, channels }) => (
              <tr key={kind}>
                <th scope="row">{kinds[kind] ?? kind}</th>
                {CHANNELS.map((channel) => (
                  <td key={channel}>
                    <label>
                      <input
                        type="checkbox"
                        aria-label={`${kinds[kind] ?? kind}: ${t.settings.channels[channel]}`}
                        checked={channels.includes(channel)}
                        onChange={(event) => void save({ input: { kind, channels: event.target.checked ? [...channels, channel] : channels.filter((each) => each !== channel) } })}
                      />
                    </label>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Page>
  );
}
