import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { Button } from "@/ui/Button";
import { text } from "@/ui/formText";
import styles from "./Admin.module.css";

/** Fields whose values become the parameters of the URL by their names, when the form is submitted; empty ones go. */
export function FilterForm({ submit, children }: { submit: string; children: ReactNode }) {
  const [parameters, setParameters] = useSearchParams();
  return (
    <form
      key={parameters.toString()}
      role="search"
      className={styles.filter}
      onSubmit={(event) => {
        event.preventDefault();
        setParameters(filledIn(new FormData(event.currentTarget)));
      }}
    >
      {children}
      <Button type="submit" variant="secondary">{submit}</Button>
    </form>
  );
}

function filledIn(fields: FormData): Record<string, string> {
  return Object.fromEntries([...fields.keys()].map((name): [string, string] => [name, text(fields, name)]).filter(([, value]) => value !== ""));
}
