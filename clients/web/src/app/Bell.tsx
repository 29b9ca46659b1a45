import * as Popover from "@radix-ui/react-popover";
import { Bell as BellIcon } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useMutation } from "urql";
import { MarkNotificationsReadDocument } from "@/gql/shell";
import { useMessages } from "@/i18n";
import { NotificationItem } from "@/notifications/NotificationItem";
import { Button, IconButton } from "@/ui/Button";
import styles from "./Bell.module.css";
import { useShell } from "./shellData";

/** The latest notifications behind a bell with the number of unread ones. */
export default function Bell() {
  const t = useMessages();
  const { unread, latest } = useShell();
  const [open, setOpen] = useState(false);
  const [{ fetching }, markRead] = useMutation(MarkNotificationsReadDocument);
  const newest = latest[0];
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton label={t.notifications.bell(unread)} count={unread}><BellIcon aria-hidden /></IconButton>
      </Popover.Trigger>
        <Popover.Content className={styles.panel} align="end" sideOffset={8} collisionPadding={12} aria-label={t.notifications.title}>
          <header>
            <h2>{t.notifications.title}</h2>
            {newest && unread > 0 && <Button variant="quiet" size="s" busy={fetching} onClick={() => void markRead({ input: { upToSeq: newest.seq } })}>{t.notifications.markAll}</Button>}
          </header>
          {latest.length === 0 && <p className={styles.empty}>{t.notifications.none}</p>}
          <ul role="list">
            {latest.map((notification) => <li key={notification.id}><NotificationItem notification={notification} onFollow={() => setOpen(false)} /></li>)}
          </ul>
          <Link to="/notifications" className={styles.all} onClick={() => setOpen(false)}>{t.notifications.all}</Link>
        </Popover.Content>
    </Popover.Root>
  );
}
