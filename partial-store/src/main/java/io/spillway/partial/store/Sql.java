package io.spillway.partial.store;

/**
 * The statements. Rows come in as arrays, sorted by key, and are gone through in that order: connections plan nothing but nested
 * loops over the primary key, or go to rows in the place where they were found (see {@link ConnectionPool}). For that, conditions on
 * a stored row compare it with the arrays only: one that compares it with a constant, and is thought to leave a single row, gets a
 * plan that reads the whole table.
 */
final class Sql {
    private static final String KEYS = "unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS i(high, low, span)";
    private static final String MATCHES = "s.trace_high = i.high AND s.trace_low = i.low AND s.span_id = i.span";
    private static final String CLAIMED_KEYS =
            "unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[]) AS i(high, low, span, claim)";
    private static final String CLAIMED_MATCHES = MATCHES + " AND s.claim = i.claim";

    /** A heartbeat like the one before: only times change, none of them indexed unless it moves to an earlier check. */
    final String touch;

    /** A heartbeat that is new or says something new. */
    final String put;

    final String known;
    final String upsertBodies;
    final String copyBodies;
    final String deleteBodies;
    final String stop;
    final String claim;
    final String complete;
    final String release;
    final String deadLetter;
    final String trimDeadLetters;
    final String census;

    /** A number is to follow: how many services at most. */
    final String services;

    Sql(String schema) {
        touch = text(schema, """
            UPDATE $.span AS s SET event_time = i.event, expires_at = now() + i.life * interval '1 ms',
                check_at = LEAST(s.check_at, now() + i.life * interval '1 ms')
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[]) WITH ORDINALITY
                AS i(high, low, span, event, life, print, ord)
            WHERE %s AND s.fingerprint = i.print AND s.event_time < i.event
            RETURNING i.ord\
            """.formatted(MATCHES));
        put = text(schema, """
            INSERT INTO $.span AS s
                (trace_high, trace_low, span_id, event_time, fingerprint, expires_at, check_at, size, state)
            SELECT i.high, i.low, i.span, i.event, i.print,
                now() + i.life * interval '1 ms', now() + i.life * interval '1 ms', i.size, 0
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::integer[])
                WITH ORDINALITY AS i(high, low, span, event, life, print, size, ord)
            ORDER BY i.ord
            ON CONFLICT (trace_high, trace_low, span_id) DO UPDATE SET
                event_time = EXCLUDED.event_time, fingerprint = EXCLUDED.fingerprint, size = EXCLUDED.size,
                expires_at = EXCLUDED.expires_at, check_at = LEAST(s.check_at, EXCLUDED.check_at)
            WHERE s.state = 0 AND s.event_time < EXCLUDED.event_time
            RETURNING s.trace_high, s.trace_low, s.span_id, s.xmax = 0\
            """);
        known = text(schema, "SELECT i.high, i.low, i.span FROM %s JOIN $.span AS s ON %s".formatted(KEYS, MATCHES));
        upsertBodies = text(schema, """
            INSERT INTO $.span_body (trace_high, trace_low, span_id, start_time, service, name, body)
            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bytea[])
            ON CONFLICT (trace_high, trace_low, span_id) DO UPDATE SET
                start_time = EXCLUDED.start_time, service = EXCLUDED.service, name = EXCLUDED.name, body = EXCLUDED.body\
            """);
        copyBodies = text(schema, """
            COPY $.span_body (trace_high, trace_low, span_id, start_time, service, name, body)
            FROM STDIN WITH (FORMAT binary)\
            """);
        deleteBodies = text(schema, "DELETE FROM $.span_body AS s USING " + KEYS + " WHERE " + MATCHES);
        stop = text(schema, """
            INSERT INTO $.span AS s
                (trace_high, trace_low, span_id, event_time, fingerprint, expires_at, check_at, size, state)
            SELECT i.high, i.low, i.span, i.event, 0, i.until, i.until, 0, 1
            FROM (SELECT *, now() + ? * interval '1 ms' AS until
                FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[]) WITH ORDINALITY
                    AS u(high, low, span, event, ord)) AS i
            ORDER BY i.ord
            ON CONFLICT (trace_high, trace_low, span_id) DO UPDATE SET
                event_time = GREATEST(s.event_time, EXCLUDED.event_time), state = 1, fingerprint = 0, size = 0,
                claim = 0, claimed_until = '-infinity', expires_at = EXCLUDED.expires_at, check_at = EXCLUDED.check_at
            WHERE s.state = 0
            RETURNING s.trace_high, s.trace_low, s.span_id, s.xmax = 0\
            """);
        // A row that a heartbeat has replaced since the statement began is not found in its place, and left for later.
        // The commit does not wait for the disk: a claim that a crash of PostgreSQL takes back was never made.
        claim = text(schema, """
            WITH due AS MATERIALIZED (
                SELECT ctid AS place, trace_high, trace_low, span_id, state, size, check_at,
                    expires_at <= now() AS expired
                FROM $.span WHERE check_at <= now() AND claimed_until <= now()
                ORDER BY check_at LIMIT ? FOR UPDATE SKIP LOCKED),
            ranked AS (
                SELECT place, sum(size) OVER (ORDER BY check_at, trace_high, trace_low, span_id) - size AS before
                FROM due WHERE state = 0 AND expired),
            gone AS (
                DELETE FROM $.span AS s USING due AS i WHERE s.ctid = i.place AND i.state <> 0),
            rearmed AS (
                UPDATE $.span AS s SET check_at = s.expires_at, claim = 0 FROM due AS i
                WHERE s.ctid = i.place AND i.state = 0 AND NOT i.expired),
            claimed AS (
                UPDATE $.span AS s SET claimed_until = now() + ? * interval '1 ms', claim = ?,
                    attempts = LEAST(s.attempts + 1, 32000)
                FROM ranked AS i WHERE s.ctid = i.place AND i.before < ?
                RETURNING s.trace_high, s.trace_low, s.span_id, s.event_time, s.expires_at, s.attempts)
            SELECT c.*, b.body, d.found, set_config('synchronous_commit', 'off', true)
            FROM (SELECT count(*) AS found FROM due) AS d
                LEFT JOIN (claimed AS c LEFT JOIN $.span_body AS b USING (trace_high, trace_low, span_id)) ON true\
            """);
        // The body was there when the span was claimed, so it is there when this begins; its newest version goes.
        complete = text(schema, """
            WITH done AS (
                UPDATE $.span AS s SET state = 2, fingerprint = 0, size = 0, claim = 0, claimed_until = '-infinity',
                    expires_at = now() + ? * interval '1 ms', check_at = now() + ? * interval '1 ms'
                FROM %s WHERE %s
                RETURNING s.trace_high AS high, s.trace_low AS low, s.span_id AS span),
            gone AS (DELETE FROM $.span_body AS s USING done AS i WHERE %s)
            SELECT count(*) FROM done\
            """.formatted(CLAIMED_KEYS, CLAIMED_MATCHES, MATCHES));
        release = text(schema, """
            UPDATE $.span AS s SET claim = 0, claimed_until = now() + ? * interval '1 ms' FROM %s WHERE %s\
            """.formatted(CLAIMED_KEYS, CLAIMED_MATCHES));
        deadLetter = text(schema, """
            INSERT INTO $.dead_letter (source, cause, message, body)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bytea[])\
            """);
        trimDeadLetters = text(schema, "DELETE FROM $.dead_letter WHERE id <= (SELECT max(id) - ? FROM $.dead_letter)");
        census = text(schema, """
            SELECT count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 0 AND expires_at <= now()),
                count(*) FILTER (WHERE state <> 0),
                coalesce(extract(epoch FROM now() - min(expires_at) FILTER (WHERE state = 0)), 0)::float8
            FROM $.span\
            """);
        services = text(schema, """
            SELECT b.service, count(*), count(*) FILTER (WHERE s.expires_at <= now()),
                extract(epoch FROM now())::float8
                    - min(coalesce(nullif(b.start_time, 0) / 1e9::float8, extract(epoch FROM b.since)::float8)),
                extract(epoch FROM now())::float8 - max(s.event_time) / 1e9::float8
            FROM $.span AS s JOIN $.span_body AS b USING (trace_high, trace_low, span_id)
            WHERE s.state = 0 GROUP BY b.service ORDER BY count(*) DESC, b.service LIMIT
            """);
    }

    private static String text(String schema, String template) {
        return template.replace("$.", '"' + schema + "\".");
    }
}
