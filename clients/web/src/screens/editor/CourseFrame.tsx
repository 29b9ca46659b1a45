import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import type { CombinedError } from "urql";
import type { EditedCourseFragment } from "@/gql/editor";
import { useTeachMessages } from "@/teach/messages";
import { isEditable, TONES } from "@/teach/status";
import { Badge } from "@/ui/Badge";
import { ButtonLink } from "@/ui/Button";
import { Frame } from "@/ui/Frame";
import { Page } from "@/ui/Page";
import { PageSkeleton } from "@/ui/Skeleton";
import { Alert, ErrorState, NotFound } from "@/ui/states";

interface Props {
  /** The course; undefined until it is loaded, null if there is none. */
  course: EditedCourseFragment | null | undefined;
  /** The name of the page. */
  page: string;
  lead?: string;
  fetching: boolean;
  error: CombinedError | undefined;
  retry: () => void;
  /** Whether the page changes the course, and says so where it cannot. */
  edits?: boolean;
  actions?: ReactNode;
  children: ReactNode;
}

/** The id of the course whose editor is shown. */
export function useCourseId(): string {
  return useParams().courseId ?? "";
}

/** The frame of a course's editor: links to its pages, and its state. */
export function CourseFrame({ course, page, lead, fetching, error, retry, edits = false, actions, children }: Props) {
  const t = useTeachMessages();
  if (course === undefined && fetching) return <PageSkeleton />;
  if (course === undefined) return <ErrorState page error={error} retry={retry} />;
  if (course === null) return <NotFound what={t.editor.notFound} />;
  const base = `/teach/courses/${course.id}`;
  return (
    <Frame
      wide
      label={t.editor.tabs}
      links={[
        { to: base, label: t.editor.outline, end: true },
        { to: `${base}/details`, label: t.editor.details },
        { to: `${base}/publish`, label: t.editor.publish },
        { to: `${base}/coupons`, label: t.editor.coupons },
        { to: `${base}/learners`, label: t.editor.learners },
        { to: `${base}/instructors`, label: t.editor.instructors },
        { to: `${base}/statistics`, label: t.editor.statistics },
      ]}
    >
      <Page
        title={`${page}: ${course.title}`}
        lead={lead}
        crumbs={[{ to: "/teach", label: t.nav.courses }]}
        actions={<>{actions}<Badge tone={TONES[course.status]}>{t.status[course.status]}</Badge><ButtonLink to={`/courses/${course.slug}`} variant="secondary" size="s"><ExternalLink aria-hidden size={16} />{t.editor.view}</ButtonLink></>}
      >
        {edits && !isEditable(course.status) && <Alert kind="warn">{t.editor.locked}</Alert>}
        {children}
      </Page>
    </Frame>
  );
}
