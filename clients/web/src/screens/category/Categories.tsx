import { LayoutGrid } from "lucide-react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { CategoriesDocument } from "@/gql/category";
import { useMessages } from "@/i18n";
import { Cover } from "@/ui/Cover";
import { Page } from "@/ui/Page";
import { CardsSkeleton, Loading } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import styles from "./Categories.module.css";

export default function Categories() {
  const t = useMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: CategoriesDocument });
  return (
    <Page title={t.nav.categories} lead={t.category.lead}>
      {!data && fetching && <Loading><CardsSkeleton count={8} /></Loading>}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data?.categories.length === 0 && <EmptyState icon={<LayoutGrid />} title={t.category.none} />}
      <ul role="list" className={styles.grid}>
        {data?.categories.map(({ id, slug, name, image, children }) => (
          <li key={id}>
            <div className={styles.cover}><Cover id={slug} category={id} picture={image} /></div>
            <div className={styles.text}>
              <h2><Link to={`/categories/${slug}`}>{name}</Link></h2>
              {children.length > 0 && (
                <ul role="list">{children.map((child) => <li key={child.id}><Link to={`/categories/${child.slug}`}>{child.name}</Link></li>)}</ul>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Page>
  );
}
