import type { ReactNode } from "react";
import { useQuery } from "urql";
import { IdentityProvidersDocument } from "@/gql/login";
import { Button } from "@/ui/Button";
import { leaveFor } from "./flow";
import { useMethodMessages } from "./messages";
import { passkeysWork } from "./passkeys";
import styles from "./Providers.module.css";

/** The ways to log in besides the form above: `children`, such as a passkey, and identity providers. */
export function Providers({ next, children }: { next: string; children?: ReactNode }) {
  const t = useMethodMessages();
  const [{ data }] = useQuery({ query: IdentityProvidersDocument });
  const providers = data?.identityProviders ?? [];
  if (providers.length === 0 && (!children || !passkeysWork())) return null;
  return (
    <div className={styles.stack}>
      <p className={styles.or}>{t.or}</p>
      {children}
      {providers.map((provider) => (
        <Button key={provider.key} variant="secondary" size="l" block onClick={() => void leaveFor(provider, "log-in", next)}>{t.with(provider.name)}</Button>
      ))}
    </div>
  );
}
