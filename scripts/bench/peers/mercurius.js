// The as-of question over mercurius with graphql-jit, straight from the ledger's SQLite file.
// node mercurius.js LEDGER.db — prints {"address": …} once it listens.
//
// Written as an expert would: prepared statements with the needed columns alone, raw rows, the position of
// the present written out (its rectangles are the open ones), and String for leaves, which costs jit the least.

import Database from "better-sqlite3";
import Fastify from "fastify";
import mercurius from "mercurius";

const schema = `
  scalar Date
  scalar When
  scalar Period
  type Query {
    figures(series: String!, from: Date, to: Date, knownOn: When): [Figure!]
    figuresConnection(series: String!, first: Int, after: String, knownOn: When): FigureConnection
    figure(series: String!, period: Period!, knownOn: When): Figure
  }
  type Figure { period: PeriodDates! state: String! value: Value publishedAt: String source: Source }
  type PeriodDates { start: String end: String }
  type Value { comparator: String! amount: String unit: String! }
  type Source { code: String! }
  type FigureConnection { edges: [FigureEdge!]! pageInfo: PageInfo! }
  type FigureEdge { cursor: String! node: Figure! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
`;

const database = new Database(process.argv[2], { readonly: true, fileMustExist: true });
const OPEN = "9223372036854775807";

const select = `
  SELECT f.period_start, f.period_end, coalesce(a.state, 'NOT_YET_KNOWN'), c.comparator, c.amount, c.unit,
    c.published_at, c.source
  FROM figure f
  LEFT JOIN answer a ON a.figure_no = f.no AND a.known_from <= @known AND a.known_to > @known AND a.to_seq = ${OPEN}
  LEFT JOIN claim c ON c.no = a.chosen AND c.to_seq = ${OPEN}
  WHERE f.series_no = (SELECT no FROM series WHERE code = @series AND to_seq = ${OPEN})`;
const order = "ORDER BY f.period_start, f.period_end, f.period_type";
const prepare = (rest) => database.prepare(`${select} ${rest}`).raw();

const within = prepare(`AND f.period_start BETWEEN @from AND @to AND f.period_end <= @to ${order}`);
const after = prepare(`AND (f.period_start, f.period_end) > (@start, @end) ${order} LIMIT @count`);
const one = prepare("AND f.period_start = @start AND f.period_end = @end");

// A date means its last instant; without a cut the last slice answers.
const knownAt = (knownOn) =>
  knownOn == null ? "9999-12-31T23:59:59.999999Z" : knownOn.length === 10 ? `${knownOn}T23:59:59.999999Z` : knownOn;

const figureOf = ([start, end, state, comparator, amount, unit, publishedAt, source]) => ({
  period: { start, end },
  state,
  value: comparator === null ? null : { comparator, amount, unit },
  publishedAt,
  source: source === null ? null : { code: source },
});

const cursorOf = (row) => Buffer.from(JSON.stringify([row[0], row[1]])).toString("base64url");
const keyOf = (cursor) => (cursor == null ? ["", ""] : JSON.parse(Buffer.from(cursor, "base64url").toString()));

const resolvers = {
  Query: {
    figures: (_, { series, from, to, knownOn }) =>
      within.all({ series, known: knownAt(knownOn), from: from ?? "0001-01-01", to: to ?? "9999-12-31" }).map(figureOf),
    figure: (_, { series, period, knownOn }) => {
      const [start, end] = period.split("/");
      const row = one.get({ series, known: knownAt(knownOn), start, end });
      return row === undefined ? null : figureOf(row);
    },
    figuresConnection: (_, { series, first, after: cursor, knownOn }) => {
      const [start, end] = keyOf(cursor);
      const size = first ?? 50;
      const rows = after.all({ series, known: knownAt(knownOn), start, end, count: size + 1 });
      const hasNextPage = rows.length > size;
      if (hasNextPage) rows.pop();
      const edges = rows.map((row) => ({ cursor: cursorOf(row), node: figureOf(row) }));
      return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null } };
    },
  },
};

const app = Fastify({ logger: false });
await app.register(mercurius, { schema, resolvers, jit: 1, graphiql: false });
const address = await app.listen({ host: "127.0.0.1", port: 0 });
console.log(JSON.stringify({ address }));
