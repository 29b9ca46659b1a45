import { useMutation } from "urql";
import { RemoveTrustedDeviceDocument } from "@/gql/security";
import type { SecurityQuery } from "@/gql/security";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { deviceOf } from "@/screens/settings/device";
import { Button } from "@/ui/Button";
import { Alert } from "@/ui/states";
import { useSecurityMessages } from "./messages";
import styles from "./Security.module.css";

type Device = NonNullable<NonNullable<SecurityQuery["viewer"]>["security"]>["trustedDevices"][number];

export function TrustedDevices({ devices, changed }: { devices: readonly Device[]; changed: () => void }) {
  const t = useSecurityMessages().devices;
  const failed = useMessages().errors.failed.body;
  const format = useFormat();
  const [{ data, error }, remove] = useMutation(RemoveTrustedDeviceDocument);
  const problem = problemOf(data?.removeTrustedDevice, error, failed);
  return (
    <section aria-labelledby="trusted-devices">
      <h2 id="trusted-devices">{t.title}</h2>
      {problem && <Alert kind="bad">{problem}</Alert>}
      {devices.length === 0 && <p>{t.none}</p>}
      {devices.length > 0 && (
        <ul role="list" className={styles.devices}>
          {devices.map(({ id, userAgent, ip, lastUsedAt, expiresAt }) => {
            const device = deviceOf(userAgent) ?? t.unknown;
            return (
              <li key={id}>
                <div>
                  <h3>{device}</h3>
                  <p>{[ip, t.used(format.since(lastUsedAt)), t.until(format.date(expiresAt))].filter(Boolean).join(" · ")}</p>
                </div>
                <Button variant="danger" size="s" aria-label={t.removeOf(device)} onClick={() => void remove({ input: { deviceId: id } }).then(changed)}>{t.remove}</Button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
