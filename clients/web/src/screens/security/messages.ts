import { Catalog, useCatalog } from "@/i18n/catalog";
import type { Messages } from "./messages/en";

const catalog = new Catalog<Messages>({ en: () => import("./messages/en"), de: () => import("./messages/de") });

export function useSecurityMessages(): Messages {
  return useCatalog(catalog);
}
