import { BookOpen, Heart, Search, ShoppingCart } from "lucide-react";
import { lazy, Suspense } from "react";
import { Link, NavLink, useNavigate, useSearchParams } from "react-router";
import { useMessages } from "@/i18n";
import { SearchField, searchPath } from "@/search/SearchField";
import { useSession } from "@/session/useSession";
import { ButtonLink, IconLink } from "@/ui/Button";
import styles from "./Header.module.css";
import { Logo } from "./Logo";
import { useShell } from "./shellData";

const Bell = lazy(() => import("./Bell"));
const AccountMenu = lazy(() => import("./AccountMenu"));

export function Header() {
  const t = useMessages();
  const session = useSession();
  const { cartCount, viewer } = useShell();
  const authenticated = session === "authenticated";
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <Link to="/" className={styles.logo} aria-label={t.nav.homeLabel}><Logo /></Link>
        <nav aria-label={t.nav.main} className={styles.links}>
          <NavLink to="/categories">{t.nav.categories}</NavLink>
          {authenticated && <NavLink to="/learning">{t.nav.learning}</NavLink>}
          {!!viewer?.scopes.length && <NavLink to="/admin">{t.nav.admin}</NavLink>}
          {viewer?.roles.includes("INSTRUCTOR") && <NavLink to="/teach">{t.nav.teach}</NavLink>}
        </nav>
        <SearchBox />
        <nav aria-label={t.nav.personal} className={styles.actions}>
          <IconLink to="/search" label={t.nav.search} className={styles["search-link"] ?? ""}><Search aria-hidden /></IconLink>
          {authenticated ? (
            <>
              <IconLink to="/learning" label={t.nav.learning} className={styles["learning-link"] ?? ""}><BookOpen aria-hidden /></IconLink>
              <IconLink to="/wishlist" label={t.nav.wishlist} className={styles["wide-only"] ?? ""}><Heart aria-hidden /></IconLink>
              <IconLink to="/cart" label={t.nav.cart(cartCount)} count={cartCount}><ShoppingCart aria-hidden /></IconLink>
              <Suspense fallback={<span className={styles.place} />}><Bell /></Suspense>
            </>
          ) : (
            <>
              <ButtonLink to="/login" variant="quiet" size="s" className={styles["wide-only"] ?? ""}>{t.account.logIn}</ButtonLink>
              <ButtonLink to="/register" size="s">{t.account.register}</ButtonLink>
            </>
          )}
          <Suspense fallback={<span className={styles.place} />}><AccountMenu /></Suspense>
        </nav>
      </div>
    </header>
  );
}

function SearchBox() {
  const t = useMessages();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const words = parameters.get("q") ?? "";
  return (
    <div className={styles.search}>
      <SearchField key={words} initial={words} placeholder={t.nav.searchPlaceholder} round onSearch={(query) => void navigate(searchPath(query))} />
    </div>
  );
}
