import { Navigate, Outlet, useLocation } from "react-router";
import { useSession } from "./useSession";

/** Routes of a logged-in viewer: others log in first and come back. */
export function RequireSession() {
  const state = useSession();
  const { pathname, search } = useLocation();
  if (state === "anonymous") return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />;
  return <Outlet />;
}
