/** The toasts on the screen: loaded with the first one. */
import * as Radix from "@radix-ui/react-toast";
import { X } from "lucide-react";
import { Link } from "react-router";
import { useMessages } from "@/i18n";
import type { ToastMessage } from "./Toast";
import styles from "./Toast.module.css";

export default function Toasts({ shown, onHide }: { shown: readonly (ToastMessage & { id: string })[]; onHide: (id: string) => void }) {
  const t = useMessages();
  return (
    <Radix.Provider duration={6_000} swipeDirection="right" label={t.toast.label}>
      {shown.map(({ id, title, body, to, action }) => (
        <Radix.Root key={id} className={styles.toast} onOpenChange={(open) => { if (!open) onHide(id); }}>
          <Radix.Title className={styles.title}>{title}</Radix.Title>
          {body && <Radix.Description className={styles.body}>{body}</Radix.Description>}
          {to && action && <Radix.Action asChild altText={action}><Link to={to}>{action}</Link></Radix.Action>}
          <Radix.Close className={styles.close} aria-label={t.close}><X aria-hidden size={18} /></Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className={styles.viewport} />
    </Radix.Provider>
  );
}
