import { BookOpen } from "lucide-react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { CourseGrid } from "@/course/CourseCard";
import { FollowButton } from "@/course/FollowButton";
import { TeachingNumbers } from "@/course/TeachingNumbers";
import { InstructorDocument } from "@/gql/instructor";
import { usePages } from "@/graphql/usePages";
import { useMessages } from "@/i18n";
import { ReportButton } from "@/reports/ReportButton";
import { Avatar } from "@/ui/Avatar";
import { LoadMore } from "@/ui/LoadMore";
import { Title } from "@/ui/Page";
import { PageSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState, NotFound } from "@/ui/states";
import styles from "./Instructor.module.css";

const PAGE = 24;

export default function Instructor() {
  const t = useMessages();
  const { id = "" } = useParams();
  const variables = { id, first: PAGE };
  const [{ data, error, fetching }, again] = useQuery({ query: InstructorDocument, variables });
  const user = data?.user;
  const { nodes, more, busy, load } = usePages(user?.taughtCourses, InstructorDocument, variables, (page) => page.user?.taughtCourses);
  if (!data && fetching) return <PageSkeleton />;
  if (user === null || error?.graphQLErrors.some(({ extensions }) => extensions.code === "BAD_USER_INPUT")) return <NotFound what={t.instructor.notFound} />;
  if (!user) return <ErrorState page error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  return (
    <div className={styles.page}>
      <Title>{user.displayName}</Title>
      <header className={styles.head}>
        <Avatar id={user.id} name={user.displayName} size="6rem" picture={user.avatar} />
        <div>
          <h1>{user.displayName}</h1>
          {user.headline && <p className={styles.headline}>{user.headline}</p>}
          {user.instructorProfile && <TeachingNumbers numbers={user.teachingNumbers} followers={user.instructorProfile.followerCount} />}
        </div>
        {user.instructorProfile && <FollowButton user={user} />}
        <ReportButton subjectId={user.id} what={user.displayName} />
      </header>
      {user.instructorProfile?.bio && <p className={styles.bio}>{user.instructorProfile.bio}</p>}
      <section aria-labelledby="courses" className={styles.courses}>
        <h2 id="courses">{t.instructor.courses}</h2>
        {nodes.length === 0 ? <EmptyState icon={<BookOpen />} title={t.instructor.none} /> : <CourseGrid courses={nodes} />}
        <LoadMore more={more} busy={busy} onLoad={load} />
      </section>
    </div>
  );
}
