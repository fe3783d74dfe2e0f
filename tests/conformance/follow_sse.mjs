// npm's graphql-sse, a connection an operation: node follow_sse.mjs URL TOTAL CUT_EVERY
import { createClient } from 'graphql-sse';
import { document, resume } from './resume.mjs';

const [url, total, cutEvery] = process.argv.slice(2);
let connection;
const client = createClient({
  url,
  retryAttempts: 0,
  fetchFn: (address, init) => {
    connection = new AbortController();
    return fetch(address, { ...init, signal: AbortSignal.any([init.signal, connection.signal]) });
  },
});
await resume({
  total: Number(total),
  cutEvery: Number(cutEvery),
  listen: (after) => client.iterate({ query: document, variables: { after } }),
  cut: () => connection.abort(),
});
