import { AlertTriangle, BadgeCheck, Banknote, BookOpen, CreditCard, ShieldAlert, Undo2, Video } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { Link } from "react-router";
import type { NotificationKind, NotificationPartsFragment } from "@/gql/shared";
import { useFormat, useMessages } from "@/i18n";
import styles from "./NotificationItem.module.css";
import { notificationPath } from "./paths";

const ICONS: Partial<Record<NotificationKind, LucideIcon>> = {
  ORDER_PAID: CreditCard,
  ORDER_REFUNDED: Undo2,
  ORDER_PAYMENT_FAILED: AlertTriangle,
  ORDER_REFUND_FAILED: AlertTriangle,
  COURSE_APPROVED: BadgeCheck,
  COURSE_SOLD: Banknote,
  VIDEO_READY: Video,
  VIDEO_FAILED: AlertTriangle,
  SECURITY_ALERT: ShieldAlert,
};

export function NotificationItem({ notification, onFollow }: { notification: NotificationPartsFragment; onFollow?: () => void }) {
  const t = useMessages();
  const format = useFormat();
  const Icon = ICONS[notification.kind] ?? BookOpen;
  const unread = notification.readAt === null;
  return (
    <Link to={notificationPath(notification)} className={styles.item} data-unread={unread || undefined} onClick={onFollow}>
      <span className={styles.icon} aria-hidden><Icon size={18} /></span>
      <span className={styles.text}>
        <strong>{unread && <span className="visually-hidden">{t.notifications.unread}: </span>}{notification.title}</strong>
        <span>{notification.body}</span>
        <time dateTime={notification.createdAt}>{format.since(notification.createdAt)}</time>
      </span>
    </Link>
  );
}
