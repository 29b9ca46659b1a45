/** Types and documents from the API schema and schema/operations: one module per folder, so that routes stay apart. */
import { readdirSync } from "node:fs";
import type { CodegenConfig } from "@graphql-codegen/cli";

const schema = "../../schema/api.graphql";
const operations = "../../schema/operations";
const shared = `${operations}/shared/*.graphql`;

const config: CodegenConfig = {
  schema,
  generates: Object.fromEntries(
    readdirSync(operations, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => [
        `src/gql/${name}.ts`,
        {
          documents: name === "shared" ? [shared] : [`${operations}/${name}/*.graphql`, shared],
          plugins: ["typescript-operations", "typed-document-node"],
          config: {
            strictScalars: true,
            scalars: { BigInt: "string", DateTime: "string" },
            enumType: "string-literal",
            enumsAsTypes: true,
            useTypeImports: true,
            dedupeFragments: true,
            skipTypename: true,
            preResolveTypes: true,
            avoidOptionals: { field: true, inputValue: false, object: false, defaultValue: false },
            inputMaybeValue: "T | null | undefined",
          },
        },
      ]),
  ),
};

export default config;
