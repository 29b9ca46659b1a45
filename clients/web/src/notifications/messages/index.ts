import { Catalog, useCatalog } from "@/i18n/catalog";
import type { NotificationMessages } from "./en";

/** The kinds of notifications; loaded with the preferences, which alone name them. */
const notifications = new Catalog<NotificationMessages>({ en: () => import("./en"), de: () => import("./de") });

export function useNotificationMessages(): NotificationMessages {
  return useCatalog(notifications);
}
