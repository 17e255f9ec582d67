// Types of every document against the API as it describes itself.
export default {
  schema: process.env.API,
  documents: ["documents/*.graphql", `${process.env.MORE_DOCUMENTS}/*.graphql`],
  generates: {
    "generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: { documentMode: "string", useTypeImports: true },
    },
  },
};
