import { Catalog, useCatalog } from "@/i18n/catalog";
import type { ReportMessages } from "./en";

/** What reports say; loaded with the first of their screens. */
const reports = new Catalog<ReportMessages>({ en: () => import("./en"), de: () => import("./de") });

export function useReportMessages(): ReportMessages {
  return useCatalog(reports);
}
