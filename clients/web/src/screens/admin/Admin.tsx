import { ShieldOff } from "lucide-react";
import { Navigate, Outlet, useLocation } from "react-router";
import { useAdminMessages } from "@/admin/messages";
import { useShell } from "@/app/shellData";
import type { Scope } from "@/gql/shell";
import { Frame } from "@/ui/Frame";
import { PageSkeleton } from "@/ui/Skeleton";
import { EmptyState } from "@/ui/states";

/** The pages of staff, those of their scopes. The graph decides who may do what; this spares others pages full of errors. */
export default function Admin() {
  const t = useAdminMessages();
  const { viewer, loaded } = useShell();
  const { pathname } = useLocation();
  if (!loaded) return <PageSkeleton />;
  const links = ([
    { to: "/admin", label: t.nav.queue, end: true, scope: "CATALOG_MODERATE" },
    { to: "/admin/courses", label: t.nav.courses, scope: "CATALOG_MODERATE" },
    { to: "/admin/reports", label: t.nav.reports, scope: "REPORTS_MODERATE" },
    { to: "/admin/reviews", label: t.nav.reviews, scope: "REVIEWS_MODERATE" },
    { to: "/admin/users", label: t.nav.users, scope: "USERS_READ" },
    { to: "/admin/roles", label: t.nav.roles, scope: "USERS_READ" },
    { to: "/admin/orders", label: t.nav.orders, scope: "ORDERS_READ" },
    { to: "/admin/money", label: t.nav.money, scope: "MONEY_MANAGE" },
    { to: "/admin/categories", label: t.nav.categories, scope: "CATALOG_CATEGORIES" },
    { to: "/admin/audit", label: t.nav.audit, scope: "AUDIT_READ" },
  ] satisfies { to: string; label: string; end?: boolean; scope: Scope }[]).filter(({ scope }) => viewer?.scopes.includes(scope));
  const [first] = links;
  if (!first) return <EmptyState page icon={<ShieldOff />} title={t.forbidden}>{t.forbiddenText}</EmptyState>;
  if (pathname === "/admin" && first.to !== pathname) return <Navigate to={first.to} replace />;
  return (
    <Frame wide label={t.title} links={links}>
      <Outlet />
    </Frame>
  );
}
