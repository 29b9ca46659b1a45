/** What an application does with the generated documents: variables and results are checked by the compiler. */
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { SearchSuggestionsDocument } from "./generated/graphql";

export async function send<Data, Variables>(
  url: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data } = (await response.json()) as { data: Data };
  return data;
}

export async function suggestions(url: string, text: string): Promise<string[]> {
  const { searchSuggestions } = await send(url, SearchSuggestionsDocument, { text });
  return searchSuggestions.map((suggestion) => suggestion.text);
}

// @ts-expect-error: the text is a string
void suggestions("http://127.0.0.1:8000/graphql", 7);
