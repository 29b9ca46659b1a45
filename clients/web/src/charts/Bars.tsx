import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import styles from "./Bars.module.css";

export interface BarPoint {
  label: string;
  values: readonly number[];
}

interface Props {
  /** What the plot shows, for those who do not see it; the figures are in a table beside it. */
  description: string;
  points: readonly BarPoint[];
  series: readonly { name: string; color: string }[];
  format: (value: number) => string;
}

/** Bars over time or of things; the arrow keys go from one to the next. */
export default function Bars({ description, points, series, format }: Props) {
  const rows = points.map(({ label, values }) => ({ label, ...Object.fromEntries(values.map((value, index) => [`v${index}`, value])) }));
  return (
    <figure className={styles.plot} aria-label={description}>
      <ResponsiveContainer width="100%" height={300} initialDimension={{ width: 600, height: 300 }}>
        <BarChart data={rows} margin={{ top: 8, right: 4, bottom: 0, left: 4 }} barGap={2} role="img" aria-label={description}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="label" tickLine={false} axisLine={{ stroke: "var(--edge)" }} tick={{ fill: "var(--muted)", fontSize: 13 }} minTickGap={16} />
          <YAxis width={72} tickLine={false} axisLine={false} tick={{ fill: "var(--muted)", fontSize: 13 }} tickFormatter={format} />
          <ReferenceLine y={0} stroke="var(--edge)" />
          <Tooltip cursor={{ fill: "var(--sunken)" }} formatter={(value) => format(Number(value))} contentStyle={{ background: "var(--raised)", border: "1px solid var(--line)", borderRadius: 8, color: "var(--text)" }} labelStyle={{ fontWeight: 650 }} itemStyle={{ color: "var(--text)" }} isAnimationActive={false} />
          {series.map(({ name, color }, index) => <Bar key={name} dataKey={`v${index}`} name={name} fill={color} radius={3} maxBarSize={40} isAnimationActive={false} />)}
        </BarChart>
      </ResponsiveContainer>
      {series.length > 1 && (
        <ul role="list" className={styles.legend}>
          {series.map(({ name, color }) => <li key={name}><span style={{ background: color }} aria-hidden />{name}</li>)}
        </ul>
      )}
    </figure>
  );
}
