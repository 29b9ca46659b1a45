/** Where to go after the log-in: a path of this site, whatever a link says. */
export function nextPath(parameters: URLSearchParams): string {
  const next = parameters.get("next") ?? "/";
  return /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? next : "/";
}
