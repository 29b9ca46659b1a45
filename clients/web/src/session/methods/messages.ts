import { Catalog, useCatalog } from "@/i18n/catalog";
import type { Messages } from "./messages/en";

const catalog = new Catalog<Messages>({ en: () => import("./messages/en"), de: () => import("./messages/de") });

/** The messages of log-in methods besides a password. */
export function useMethodMessages(): Messages {
  return useCatalog(catalog);
}
