import { useState } from "react";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { useSecurityMessages } from "./messages";
import styles from "./Security.module.css";

/** New recovery codes, shown this once. */
export function RecoveryCodes({ codes, close }: { codes: readonly string[]; close: () => void }) {
  const t = useSecurityMessages().recovery;
  const [copied, setCopied] = useState(false);
  return (
    <Dialog open onOpenChange={(open) => { if (!open) close(); }} title={t.newTitle} description={t.newText}>
      <div className={styles.form}>
        <ul role="list" className={styles.codes}>{codes.map((code) => <li key={code}>{code}</li>)}</ul>
        <div className={styles.row}>
          <Button onClick={close}>{t.kept}</Button>
          <Button variant="secondary" onClick={() => void navigator.clipboard.writeText(codes.join("\n")).then(() => setCopied(true))}>{copied ? t.copied : t.copy}</Button>
        </div>
      </div>
    </Dialog>
  );
}
