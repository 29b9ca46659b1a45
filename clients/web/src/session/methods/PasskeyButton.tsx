import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { useMethodMessages } from "./messages";
import { passkeysWork, signed } from "./passkeys";

interface Props {
  label: string;
  large?: boolean;
  /** What the passkey signed; it may fail with a message of its own. */
  given: (response: string) => Promise<void>;
  failed: (problem: string | null) => void;
}

/** A button that signs with a passkey; nothing where passkeys don't work. */
export function PasskeyButton({ label, large = false, given, failed }: Props) {
  const t = useMethodMessages().passkey;
  const offline = useMessages().errors.offline.body;
  const [busy, setBusy] = useState(false);
  if (!passkeysWork()) return null;

  async function sign(): Promise<void> {
    setBusy(true);
    failed(null);
    const result = await signed();
    if (result.kind === "signed") await given(result.response);
    else failed(result.kind === "declined" ? result.message : result.kind === "cancelled" ? t.cancelled : offline);
    setBusy(false);
  }

  return (
    <Button variant="secondary" {...(large && { size: "l", block: true })} busy={busy} onClick={() => void sign()}>
      <Fingerprint aria-hidden size={20} />{label}
    </Button>
  );
}
