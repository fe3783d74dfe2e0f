-- The ledger's view rows in PostgreSQL, with the types, indexes and as-of functions that an expert would make.
-- `to_seq` = 9223372036854775807 marks what still holds; known_to = infinity the last slice.

CREATE SCHEMA rows;
CREATE SCHEMA bench;

CREATE TABLE rows.series (
    no bigint NOT NULL, from_seq bigint NOT NULL, to_seq bigint NOT NULL,
    code text NOT NULL, subject text NOT NULL, metric text NOT NULL, dimensions jsonb NOT NULL, unit text NOT NULL,
    vintage_zone text NOT NULL, title text, PRIMARY KEY (no, from_seq)
);
CREATE TABLE rows.figure (
    no bigint PRIMARY KEY, series_no bigint NOT NULL,
    period_type text NOT NULL, period_start date NOT NULL, period_end date NOT NULL, label text
);
CREATE TABLE rows.claim (
    no bigint NOT NULL, from_seq bigint NOT NULL, to_seq bigint NOT NULL,
    figure_no bigint NOT NULL, claim_id text NOT NULL, kind text NOT NULL, target text,
    source text NOT NULL, publisher text NOT NULL, tier smallint NOT NULL, recorded_at timestamptz NOT NULL,
    published_at text NOT NULL, known_at timestamptz NOT NULL,
    comparator text, amount numeric, lower numeric, upper numeric, decimals smallint, unit text,
    PRIMARY KEY (no, from_seq)
);
CREATE TABLE rows.answer (
    figure_no bigint NOT NULL, known_from timestamptz NOT NULL, from_seq bigint NOT NULL,
    known_to timestamptz NOT NULL, to_seq bigint NOT NULL,
    state text NOT NULL, rule text NOT NULL, chosen bigint, PRIMARY KEY (figure_no, known_from, from_seq)
);

-- COPY ROWS HERE

CREATE UNIQUE INDEX series_code ON rows.series (code) WHERE to_seq = 9223372036854775807;
CREATE INDEX figure_of_series ON rows.figure (series_no, period_start, period_end) INCLUDE (no);
CREATE INDEX answer_now ON rows.answer (figure_no, known_from) INCLUDE (known_to, state, chosen)
    WHERE to_seq = 9223372036854775807;
CREATE UNIQUE INDEX claim_now ON rows.claim (no) INCLUDE (comparator, amount, unit, published_at, source)
    WHERE to_seq = 9223372036854775807;

CREATE TYPE bench.figure AS (
    period_start date, period_end date, state text, comparator text, amount numeric, unit text,
    published_at text, source_code text
);

-- SQL functions of one SELECT: PostgreSQL inlines them into PostGraphile's statement.
CREATE FUNCTION bench.figures_known_on(
    series text, known_on timestamptz DEFAULT NULL, "from" date DEFAULT NULL, "to" date DEFAULT NULL
) RETURNS SETOF bench.figure LANGUAGE sql STABLE AS $$
    SELECT f.period_start, f.period_end, coalesce(a.state, 'NOT_YET_KNOWN'), c.comparator, c.amount, c.unit,
        c.published_at, c.source
    FROM rows.figure f
    LEFT JOIN rows.answer a ON a.figure_no = f.no AND a.to_seq = 9223372036854775807
        AND a.known_from <= coalesce(known_on, '9999-12-31Z') AND a.known_to > coalesce(known_on, '9999-12-31Z')
    LEFT JOIN rows.claim c ON c.no = a.chosen AND c.to_seq = 9223372036854775807
    WHERE f.series_no = (SELECT s.no FROM rows.series s WHERE s.code = series AND s.to_seq = 9223372036854775807)
        AND f.period_start >= coalesce("from", '-infinity') AND f.period_start <= coalesce("to", 'infinity')
        AND f.period_end <= coalesce("to", 'infinity')
    ORDER BY f.period_start, f.period_end
$$;
CREATE FUNCTION bench.figure_known_on(
    series text, "from" date, "to" date, known_on timestamptz DEFAULT NULL
) RETURNS bench.figure LANGUAGE sql STABLE AS $$
    SELECT f.period_start, f.period_end, coalesce(a.state, 'NOT_YET_KNOWN'), c.comparator, c.amount, c.unit,
        c.published_at, c.source
    FROM rows.figure f
    LEFT JOIN rows.answer a ON a.figure_no = f.no AND a.to_seq = 9223372036854775807
        AND a.known_from <= coalesce(known_on, '9999-12-31Z') AND a.known_to > coalesce(known_on, '9999-12-31Z')
    LEFT JOIN rows.claim c ON c.no = a.chosen AND c.to_seq = 9223372036854775807
    WHERE f.series_no = (SELECT s.no FROM rows.series s WHERE s.code = series AND s.to_seq = 9223372036854775807)
        AND f.period_start = "from" AND f.period_end = "to"
$$;
