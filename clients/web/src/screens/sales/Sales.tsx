import { useQuery } from "urql";
import { SalesDocument } from "@/gql/sales";
import { useTeachMessages } from "@/teach/messages";
import { Select } from "@/ui/Field";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/states";
import { PeriodChoice } from "./PeriodChoice";
import { Report } from "./Report";
import styles from "./Sales.module.css";
import { usePeriod } from "./usePeriod";

/** The viewer's sales over time, of all courses or of one. */
export default function Sales() {
  const t = useTeachMessages();
  const { period, span, choose, parameters } = usePeriod();
  const courseId = parameters.get("course") ?? "";
  const [{ data, error, fetching }, again] = useQuery({ query: SalesDocument, variables: { ...span, courseId: courseId || null }, requestPolicy: "cache-and-network" });
  const courses = data?.viewer?.user.taughtCourses?.edges.map(({ node }) => node) ?? [];
  return (
    <Page title={t.nav.sales} lead={courseId ? t.sales.leadOfCourse : t.sales.lead}>
      <div className={styles.choices}>
        <PeriodChoice period={period} onChoose={(value) => choose({ period: value })} />
        <Select inline label={t.sales.course} value={courseId} onChange={(event) => choose({ course: event.target.value })}>
          <option value="">{t.sales.allCourses}</option>
          {courses.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
        </Select>
      </div>
      {!data && fetching && <RowsSkeleton count={4} height="6rem" />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && <Report points={data.salesReport} span={span} parts={!courseId} />}
    </Page>
  );
}
