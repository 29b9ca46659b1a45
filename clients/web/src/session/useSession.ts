import { useSyncExternalStore } from "react";
import type { SessionState } from "./session";
import { session } from "./session";

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}
