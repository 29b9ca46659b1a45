import { useEffect, useRef, useState } from "react";
import { useQuery } from "urql";
import { CourseRow } from "@/course/CourseRow";
import { RelatedCoursesDocument } from "@/gql/course";
import { useMessages } from "@/i18n";

/** What learners of this course take as well; fetched once a reader comes near, since it is each viewer's own. */
export function RelatedCourses({ courseId }: { courseId: string }) {
  const t = useMessages();
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
    });
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  const [{ data }] = useQuery({ query: RelatedCoursesDocument, variables: { courseId }, pause: !near });
  return <div ref={place}><CourseRow title={t.course.related} courses={data?.course?.relatedCourses ?? []} /></div>;
}
