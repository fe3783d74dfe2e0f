// npm's graphql-ws: node follow_ws.mjs URL TOTAL CUT_EVERY
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { document, resume } from './resume.mjs';

const [url, total, cutEvery] = process.argv.slice(2);
let socket;
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  lazy: true,
  retryAttempts: 0,
  on: { opened: (opened) => (socket = opened) },
});
await resume({
  total: Number(total),
  cutEvery: Number(cutEvery),
  listen: (after) => client.iterate({ query: document, variables: { after } }),
  cut: () => socket._socket.destroy(),
});
