// Puts GraphiQL on the page, with this server as its only source.
const url = `${location.origin}/graphql`;
const defaultQuery = `# Every question takes two cuts:
# knownOn, what the world knew, and
# recordedBy, what this ledger said.
# Ctrl-Space completes, Ctrl-Enter runs.

{
  seriesSearch(first: 5) {
    nodes {
      code
      unit
      latest {
        period { dates }
        value { comparator amount asReported }
      }
    }
    totalCount
  }
}
`;
const fetcher = GraphiQL.createFetcher({ url, subscriptionUrl: url.replace(/^http/, 'ws') });
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery, shouldPersistHeaders: false }),
);
