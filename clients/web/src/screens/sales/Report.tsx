import { lazy, Suspense } from "react";
import type { SalesPointPartsFragment } from "@/gql/sales";
import { useFormat } from "@/i18n";
import { decimalsOf } from "@/teach/amount";
import { useTeachMessages } from "@/teach/messages";
import { Figures } from "@/ui/Figures";
import { Loading, Skeleton } from "@/ui/Skeleton";
import { NumberCell, Table } from "@/ui/Table";
import styles from "./Sales.module.css";
import type { Series } from "./series";
import { seriesOf } from "./series";
import type { Span } from "./periods";

const Bars = lazy(() => import("@/charts/Bars"));

/** Sales over time: the sums, a plot and a table of the same, for each currency; `parts` are the viewer's of each sale. */
export function Report({ points, span, parts = false }: { points: readonly SalesPointPartsFragment[]; span: Span; parts?: boolean }) {
  return seriesOf(points).map((series) => <CurrencyReport key={series.currency} series={series} span={span} parts={parts} />);
}

function CurrencyReport({ series, span, parts }: { series: Series; span: Span; parts: boolean }) {
  const t = useTeachMessages();
  const format = useFormat();
  const { currency } = series;
  const unit = 10 ** decimalsOf(currency);
  const money = (amountMinor: bigint | string) => format.money({ amountMinor: String(amountMinor), currency });
  // The first bucket may begin before the period; its days are those of the report's time zone, which is the reader's.
  const labelOf = (bucket: string) => (span.granularity === "MONTH" ? format.month(bucket) : format.day(bucket));
  const paid = parts ? t.sales.grossPart : t.sales.gross;
  const shared = series.points.some(({ net, ownNet }) => net.amountMinor !== ownNet.amountMinor);
  const own = shared ? [{ label: t.sales.own, value: money(series.ownNet), hint: t.sales.ownHint }] : [];
  return (
    <section className={styles.report}>
      <Figures
        figures={[
          { label: t.sales.sold, value: format.number(series.orders) },
          { label: paid, value: money(series.gross) },
          { label: t.sales.refunds, value: money(series.refunds) },
          { label: t.sales.net, value: money(series.net), hint: t.sales.netHint },
          ...own,
        ]}
      />
      <Suspense fallback={<Loading><Skeleton height="20rem" /></Loading>}>
        <Bars
          description={t.sales.plot(currency)}
          points={series.points.map(({ bucket, net, refunds }) => ({ label: labelOf(bucket), values: [Number(net.amountMinor) / unit, Number(refunds.amountMinor) / unit] }))}
          series={[{ name: t.sales.net, color: "var(--brand-fill)" }, { name: t.sales.refunds, color: "var(--star)" }]}
          format={(value) => format.money({ amountMinor: String(Math.round(value * unit)), currency })}
        />
      </Suspense>
      <details className={styles.figures}>
        <summary>{t.sales.asTable}</summary>
        <Table caption={t.sales.reportOf(currency)} hideCaption head={[{ label: t.sales.period }, { label: t.sales.sold, number: true }, { label: paid, number: true }, { label: t.sales.refunds, number: true }, { label: t.sales.net, number: true }, ...own.map(({ label }) => ({ label, number: true }))]}>
          {series.points.toReversed().map(({ bucket, orders, gross, refunds, net, ownNet }) => (
            <tr key={bucket}>
              <th scope="row">{labelOf(bucket)}</th>
              <NumberCell>{format.number(orders)}</NumberCell>
              <NumberCell>{money(gross.amountMinor)}</NumberCell>
              <NumberCell>{money(refunds.amountMinor)}</NumberCell>
              <NumberCell>{money(net.amountMinor)}</NumberCell>
              {shared && <NumberCell>{money(ownNet.amountMinor)}</NumberCell>}
            </tr>
          ))}
        </Table>
      </details>
    </section>
  );
}
