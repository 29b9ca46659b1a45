import { Catalog, useCatalog } from "./catalog";
import type { Messages } from "./en";

export { useLanguage } from "./catalog";
export { useFormat } from "./format";
export type { Messages };

/** What the student's screens say. Screens of other roles have catalogues of their own. */
export const core = new Catalog<Messages>({ en: () => import("./en"), de: () => import("./de") });

export function useMessages(): Messages {
  return useCatalog(core);
}
