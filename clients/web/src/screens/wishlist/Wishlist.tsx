import { Heart } from "lucide-react";
import { useQuery } from "urql";
import { CourseGrid } from "@/course/CourseCard";
import { WishlistDocument } from "@/gql/wishlist";
import { useMessages } from "@/i18n";
import { ButtonLink } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { CardsSkeleton, Loading } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";

export default function Wishlist() {
  const t = useMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: WishlistDocument, requestPolicy: "cache-and-network" });
  const courses = data?.viewer?.wishlist?.filter(({ viewerInWishlist }) => viewerInWishlist !== false) ?? [];
  return (
    <Page title={t.nav.wishlist} lead={t.wishlist.lead}>
      {!data && fetching && <Loading><CardsSkeleton /></Loading>}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && courses.length === 0 && <EmptyState icon={<Heart />} title={t.wishlist.none} action={<ButtonLink to="/search">{t.cart.browse}</ButtonLink>}>{t.wishlist.noneText}</EmptyState>}
      <CourseGrid courses={courses} heading="h2" />
    </Page>
  );
}
