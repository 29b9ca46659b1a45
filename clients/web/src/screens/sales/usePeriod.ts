import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { Period, Span } from "./periods";
import { isPeriod, spanOf } from "./periods";

/** The period of the URL, and what it spans; the same until another is chosen. */
export function usePeriod(): { period: Period; span: Span; choose: (change: Record<string, string>) => void; parameters: URLSearchParams } {
  const [parameters, setParameters] = useSearchParams();
  const named = parameters.get("period");
  const period = isPeriod(named) ? named : "days";
  const span = useMemo(() => spanOf(period, new Date()), [period]);
  return {
    period,
    span,
    parameters,
    choose(change) {
      const next = new URLSearchParams(parameters);
      for (const [name, value] of Object.entries(change)) {
        if (value === "") next.delete(name);
        else next.set(name, value);
      }
      setParameters(next, { replace: true });
    },
  };
}
