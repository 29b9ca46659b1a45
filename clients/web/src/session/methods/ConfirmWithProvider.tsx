import { useEffect, useState } from "react";
import type { Confirmed, Proof } from "@/session/transport";
import { Button } from "@/ui/Button";
import type { Provider } from "./flow";
import { CONFIRMED, newVerifier, onReport, startOf } from "./flow";
import { useMethodMessages } from "./messages";
import { reauthenticateWithProvider } from "./requests";
import styles from "./Providers.module.css";

interface Props {
  providers: readonly Provider[];
  /** The provider has verified the person: what is left is the request, with the second factor of those who have one. */
  confirmed: (name: string, confirm: (proof: Proof | null) => Promise<Confirmed>) => void;
  failed: (problem: string | null) => void;
}

/** Buttons that let a linked provider verify the viewer, in a window of its own: this page and what is typed in it stay. */
export function ConfirmWithProvider({ providers, confirmed, failed }: Props) {
  const t = useMethodMessages();
  // Made before the click: a browser opens a window only in the very event of one.
  const [pair, setPair] = useState<Awaited<ReturnType<typeof newVerifier>> | null>(null);
  const [open, setOpen] = useState<Provider | null>(null);

  useEffect(() => {
    let shown = true;
    if (pair === null) void newVerifier().then((made) => { if (shown) setPair(made); });
    return () => { shown = false; };
  }, [pair]);

  useEffect(() => {
    if (open === null || pair === null) return;
    return onReport(({ code, error }) => {
      setOpen(null);
      setPair(null);
      if (code === null) failed(error === "access_denied" ? t.callback.denied(open.name) : t.callback.unreachable(open.name));
      else confirmed(open.name, (proof) => reauthenticateWithProvider(code, pair.verifier, proof));
    });
  }, [open, pair, confirmed, failed, t]);

  if (providers.length === 0) return null;
  return (
    <div className={styles.stack}>
      <p className={styles.or}>{t.or}</p>
      {open && <p role="status">{t.confirm.open(open.name)}</p>}
      {providers.map((provider) => (
        <Button
          key={provider.key}
          variant="secondary"
          onClick={() => {
            if (pair === null) return;
            const opened = window.open(startOf(provider, CONFIRMED, pair.challenge, true), "lectern-confirm", "popup,width=520,height=720");
            failed(opened === null ? t.confirm.blocked : null);
            setOpen(opened === null ? null : provider);
          }}
        >
          {t.confirmWith(provider.name)}
        </Button>
      ))}
    </div>
  );
}
