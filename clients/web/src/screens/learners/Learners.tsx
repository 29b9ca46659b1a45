import { GraduationCap } from "lucide-react";
import { useQuery } from "urql";
import { CourseLearnersDocument } from "@/gql/teach-learners";
import { usePages } from "@/graphql/usePages";
import { useFormat } from "@/i18n";
import { CourseFrame, useCourseId } from "@/screens/editor/CourseFrame";
import { useTeachMessages } from "@/teach/messages";
import { LoadMore } from "@/ui/LoadMore";
import { Progress } from "@/ui/Progress";
import { NumberCell, Table } from "@/ui/Table";
import { EmptyState } from "@/ui/states";

/** The learners of a course with their progress; names of those alone who agreed. */
export default function Learners() {
  const t = useTeachMessages();
  const format = useFormat();
  const courseId = useCourseId();
  const variables = { courseId, first: 50 };
  const [{ data, error, fetching }, again] = useQuery({ query: CourseLearnersDocument, variables, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.course?.learners, CourseLearnersDocument, variables, (page) => page.course?.learners);
  return (
    <CourseFrame course={data?.course} page={t.editor.learners} lead={t.learners.lead} fetching={fetching} error={error} retry={() => again({ requestPolicy: "network-only" })}>
      {nodes.length === 0 ? (
        <EmptyState icon={<GraduationCap />} title={t.learners.none}>{t.learners.noneText}</EmptyState>
      ) : (
        <Table caption={t.editor.learners} hideCaption head={[{ label: t.learners.name }, { label: t.learners.since }, { label: t.learners.progress }, { label: t.learners.lectures, number: true }, { label: t.learners.active }]}>
          {nodes.map(({ id, user, enrolledAt, percent, completedLectures, lastActivityAt, completedAt }) => (
            <tr key={id}>
              <th scope="row">{user?.displayName ?? t.learners.unnamed}</th>
              <td>{enrolledAt ? format.date(enrolledAt) : t.learners.unknown}</td>
              <td>
                <Progress value={percent} label={t.learners.progressOf(user?.displayName ?? t.learners.unnamed)} />
                <span>{completedAt ? t.learners.done(format.date(completedAt)) : format.percent(percent)}</span>
              </td>
              <NumberCell>{format.number(completedLectures)}</NumberCell>
              <td>{lastActivityAt ? format.since(lastActivityAt) : t.learners.unknown}</td>
            </tr>
          ))}
        </Table>
      )}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </CourseFrame>
  );
}
