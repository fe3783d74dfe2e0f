// Puts GraphiQL on the page, with this server as its only source.
const url = `${location.origin}/graphql`;
const defaultQuery = `# Every question takes two cuts:
# knownOn, what the world knew, and
# recordedBy, what this ledger said.
# Ctrl-Space completes, Ctrl-Enter runs.

{
  seriesSearch {
    code
    title
    unit
  }
}
`;
const fetcher = GraphiQL.createFetcher({ url, subscriptionUrl: url.replace(/^http/, 'ws') });
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery, shouldPersistHeaders: false }),
);
