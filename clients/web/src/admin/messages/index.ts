import { Catalog, useCatalog } from "@/i18n/catalog";
import type { AdminMessages } from "./en";

/** What admins' screens say; loaded with the first of them. */
const admin = new Catalog<AdminMessages>({ en: () => import("./en"), de: () => import("./de") });

export function useAdminMessages(): AdminMessages {
  return useCatalog(admin);
}
