import { useQuery } from "urql";
import { SecurityDocument } from "@/gql/security";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/states";
import { AuthenticatorApp } from "./AuthenticatorApp";
import { ChoosePassword, Email, Password } from "./Credentials";
import { LogInMethods } from "./LogInMethods";
import { Passkeys } from "./Passkeys";
import { useSecurityMessages } from "./messages";
import { TrustedDevices } from "./TrustedDevices";
import styles from "./Security.module.css";

/** Who can log in, and how: factors, trusted devices, password and address. */
export default function Security() {
  const t = useSecurityMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: SecurityDocument, requestPolicy: "cache-and-network" });
  const viewer = data?.viewer;
  const security = viewer?.security;
  const identities = viewer?.linkedIdentities ?? [];
  const reload = (): void => again({ requestPolicy: "network-only" });
  return (
    <Page narrow title={t.title} lead={t.lead}>
      {!security && fetching && <RowsSkeleton count={4} />}
      {!security && !fetching && error && <ErrorState error={error} retry={reload} />}
      {viewer && security && (
        <div className={styles.stack}>
          <Passkeys passkeys={security.passkeys} changed={reload} />
          <AuthenticatorApp factors={security.factors} left={security.recoveryCodesLeft} changed={reload} />
          {security.factors.length > 0 && <TrustedDevices devices={security.trustedDevices} changed={reload} />}
          {viewer.hasPassword ? <Password changed={reload} /> : <ChoosePassword email={viewer.email} />}
          {(identities.length > 0 || data.identityProviders.length > 0) && <LogInMethods identities={identities} providers={data.identityProviders} changed={reload} />}
          <Email email={viewer.email} />
        </div>
      )}
    </Page>
  );
}
