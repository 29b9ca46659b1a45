import { useTeachMessages } from "@/teach/messages";
import { Select } from "@/ui/Field";
import type { Period } from "./periods";
import { PERIODS } from "./periods";

export function PeriodChoice({ period, onChoose }: { period: Period; onChoose: (period: string) => void }) {
  const t = useTeachMessages();
  return (
    <Select inline label={t.sales.period} value={period} onChange={(event) => onChoose(event.target.value)}>
      {PERIODS.map((each) => <option key={each} value={each}>{t.sales.periods[each]}</option>)}
    </Select>
  );
}
