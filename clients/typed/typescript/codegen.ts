/** Typed document nodes for Apollo Client, urql and any client that takes them. */
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../../schema/api.graphql",
  documents: "../../../schema/operations/**/*.graphql",
  generates: {
    "generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: { scalars: { BigInt: "string", DateTime: "string" }, strictScalars: true, useTypeImports: true, enumsAsTypes: true },
    },
  },
};

export default config;
