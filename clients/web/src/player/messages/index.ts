import { Catalog, useCatalog } from "@/i18n/catalog";
import type { Messages } from "./en";

const catalog = new Catalog<Messages>({ en: () => import("./en"), de: () => import("./de") });

/** The messages of captions, chapters, transcripts and files, which load with the player. */
export function usePlayerMessages(): Messages {
  return useCatalog(catalog);
}
