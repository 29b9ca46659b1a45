import { Clapperboard } from "lucide-react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { UploadedVideosDocument } from "@/gql/teach-videos";
import type { UploadedVideoFragment } from "@/gql/teach-videos";
import { usePages } from "@/graphql/usePages";
import { useFormat } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { VIDEO_TONES } from "@/teach/videos";
import { Badge } from "@/ui/Badge";
import { ButtonLink } from "@/ui/Button";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { NumberCell, Table } from "@/ui/Table";
import { EmptyState, ErrorState } from "@/ui/states";

const VARIABLES = { first: 30 };

/** Every film that the viewer uploaded, how far it is, and the lectures that show it. */
export default function Videos() {
  const t = useTeachMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: UploadedVideosDocument, variables: VARIABLES, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.viewer?.videos, UploadedVideosDocument, VARIABLES, (page) => page.viewer?.videos);
  return (
    <Page title={t.nav.videos} lead={t.videos.lead}>
      {!data && fetching && <RowsSkeleton count={4} />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<Clapperboard />} title={t.videos.none} action={<ButtonLink to="/teach">{t.nav.courses}</ButtonLink>}>{t.videos.noneText}</EmptyState>}
      {nodes.length > 0 && (
        <Table caption={t.nav.videos} hideCaption head={[{ label: t.videos.file }, { label: t.videos.status }, { label: t.videos.used }, { label: t.videos.length, number: true }, { label: t.videos.size, number: true }, { label: t.videos.uploaded }]}>
          {nodes.map((video) => <Row key={video.id} video={video} />)}
        </Table>
      )}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}

function Row({ video: { filename, status, progressPercent, failureReason, durationSeconds, sizeBytes, createdAt, course, isPromo, lectures } }: { video: UploadedVideoFragment }) {
  const t = useTeachMessages();
  const format = useFormat();
  return (
    <tr>
      <th scope="row">{filename}</th>
      <td><Badge tone={VIDEO_TONES[status]}>{t.video.status[status]}</Badge>{status === "TRANSCODING" && ` ${format.percent(progressPercent)}`}{failureReason && <div>{failureReason}</div>}</td>
      <td>
        {lectures.map(({ id, title }) => <div key={id}><Link to={`/teach/courses/${course.id}/lectures/${id}`}>{title}</Link></div>)}
        {isPromo && <div><Link to={`/teach/courses/${course.id}/details`}>{t.promo.title}</Link></div>}
        {lectures.length === 0 && !isPromo && t.videos.unused}
        <div><Link to={`/teach/courses/${course.id}`}>{course.title}</Link></div>
      </td>
      <NumberCell>{durationSeconds === null ? t.learners.unknown : format.duration(durationSeconds)}</NumberCell>
      <NumberCell>{format.number(Number(sizeBytes) / 1_000_000, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 })}</NumberCell>
      <td>{format.date(createdAt)}</td>
    </tr>
  );
}
