// Follows `events` through whatever happens to the connection, asking again after the last position that came.
// `listen(after)` gives the answers of one connection; `cut()` breaks it; `cutEvery` says how often that is done.
export async function resume({ total, cutEvery, listen, cut }) {
  const seen = [];
  let connections = 0;
  for (let failures = 0; seen.length < total && failures < 600; ) {
    connections += 1;
    try {
      for await (const { data, errors } of listen(seen.at(-1) ?? 0)) {
        if (errors) throw new Error(JSON.stringify(errors));
        seen.push(data.events.seq);
        if (seen.length >= total) break;
        if (seen.length % cutEvery === 0) cut();
      }
    } catch (error) {
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  console.log(JSON.stringify({ seen, connections }));
  process.exit(0);
}

export const document = 'subscription ($after: Int!) { events(after: $after) { seq type recordedAt content } }';
