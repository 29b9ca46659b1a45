import { Catalog, useCatalog } from "@/i18n/catalog";
import type { TeachMessages } from "./en";

/** What instructors' screens say; loaded with the first of them. */
const teach = new Catalog<TeachMessages>({ en: () => import("./en"), de: () => import("./de") });

export function useTeachMessages(): TeachMessages {
  return useCatalog(teach);
}
