/** A list that grows page by page. */
import { useMemo, useState } from "react";
import { useClient } from "urql";
import type { TypedDocumentNode } from "urql";

interface Connection<Node> {
  edges: readonly { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/**
 * The nodes of a first page, which a screen's own query fetched, and of those that `load` appends. `scope` names the
 * list: another scope begins anew.
 */
export function usePages<Data, Variables extends { after?: string | null | undefined }, Node>(
  first: Connection<Node> | null | undefined,
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, "after">,
  connectionOf: (data: Data) => Connection<Node> | null | undefined,
): { nodes: Node[]; more: boolean; busy: boolean; load: () => void } {
  const client = useClient();
  const scope = JSON.stringify(variables);
  const [pages, setPages] = useState<{ scope: string; list: Connection<Node>[] }>({ scope, list: [] });
  const [busy, setBusy] = useState(false);
  const appended = useMemo(() => (pages.scope === scope ? pages.list : []), [pages, scope]);
  const last = appended.at(-1) ?? first;
  const nodes = useMemo(() => [first, ...appended].flatMap((page) => page?.edges.map(({ node }) => node) ?? []), [first, appended]);

  async function load(): Promise<void> {
    setBusy(true);
    const result = await client.query(document, { ...variables, after: last?.pageInfo.endCursor } as unknown as Variables).toPromise();
    const page = result.data && connectionOf(result.data);
    if (page) setPages({ scope, list: [...appended, page] });
    setBusy(false);
  }

  return { nodes, more: last?.pageInfo.hasNextPage ?? false, busy, load: () => void load() };
}
