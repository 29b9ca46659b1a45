import { lazy, Suspense } from "react";
import { useQuery } from "urql";
import { CourseStatisticsDocument } from "@/gql/sales";
import type { CourseStatisticsQuery } from "@/gql/sales";
import { useFormat } from "@/i18n";
import { clock } from "@/i18n/format";
import { CourseFrame, useCourseId } from "@/screens/editor/CourseFrame";
import { useTeachMessages } from "@/teach/messages";
import { Figures } from "@/ui/Figures";
import { Loading, Skeleton } from "@/ui/Skeleton";
import { NumberCell, Table } from "@/ui/Table";
import { Alert } from "@/ui/states";
import { PeriodChoice } from "./PeriodChoice";
import { Report } from "./Report";
import styles from "./Sales.module.css";
import { usePeriod } from "./usePeriod";

const Bars = lazy(() => import("@/charts/Bars"));
type Stats = NonNullable<NonNullable<CourseStatisticsQuery["course"]>["stats"]>;

/** The figures of one course: sales, learners, and where they stop. */
export default function Statistics() {
  const t = useTeachMessages();
  const courseId = useCourseId();
  const { period, span, choose } = usePeriod();
  const [{ data, error, fetching }, again] = useQuery({ query: CourseStatisticsDocument, variables: { courseId, ...span }, requestPolicy: "cache-and-network" });
  return (
    <CourseFrame course={data?.course} page={t.editor.statistics} fetching={fetching} error={error} retry={() => again({ requestPolicy: "network-only" })}>
      <div className={styles.choices}><PeriodChoice period={period} onChoose={(value) => choose({ period: value })} /></div>
      {data && data.course?.stats === null && <Alert kind="warn">{t.sales.unavailable}</Alert>}
      {data?.course?.stats && <CourseFigures stats={data.course.stats} />}
      {data && <Report points={data.salesReport} span={span} />}
      {data?.course?.stats && <DropOff dropOff={data.course.stats.dropOff} />}
    </CourseFrame>
  );
}

function CourseFigures({ stats }: { stats: Stats }) {
  const t = useTeachMessages();
  const format = useFormat();
  const share = (value: number | null) => (value === null ? t.sales.none : format.percent(value * 100));
  return (
    <Figures
      figures={[
        { label: t.sales.enrollments, value: format.number(stats.enrollments) },
        { label: t.sales.active, value: format.number(stats.activeLearners) },
        { label: t.sales.watched, value: format.duration(stats.minutesWatched * 60) },
        { label: t.sales.completion, value: share(stats.completionRate), hint: t.sales.completionHint },
        { label: t.sales.refundRate, value: share(stats.refundRate) },
      ]}
    />
  );
}

/** How many learners began each lecture, and how many finished it. */
function DropOff({ dropOff }: { dropOff: Stats["dropOff"] }) {
  const t = useTeachMessages();
  const format = useFormat();
  if (dropOff.length === 0) return <p>{t.sales.nobodyYet}</p>;
  return (
    <section className={styles.drop}>
      <h2>{t.sales.dropOff}</h2>
      <Suspense fallback={<Loading><Skeleton height="20rem" /></Loading>}>
        <Bars
          description={t.sales.dropOff}
          points={dropOff.map(({ lecture, started, finished }) => ({ label: lecture.title, values: [started, finished] }))}
          series={[{ name: t.sales.started, color: "var(--star)" }, { name: t.sales.finished, color: "var(--brand-fill)" }]}
          format={(value) => format.number(value, { maximumFractionDigits: 0 })}
        />
      </Suspense>
      <Table caption={t.sales.dropOff} hideCaption head={[{ label: t.sales.lecture }, { label: t.sales.started, number: true }, { label: t.sales.finished, number: true }, { label: t.sales.median, number: true }]}>
        {dropOff.map(({ lecture, started, finished, medianSeconds }) => (
          <tr key={lecture.id}>
            <th scope="row">{lecture.title}</th>
            <NumberCell>{format.number(started)}</NumberCell>
            <NumberCell>{format.number(finished)}</NumberCell>
            <NumberCell>{clock(medianSeconds)}</NumberCell>
          </tr>
        ))}
      </Table>
    </section>
  );
}
