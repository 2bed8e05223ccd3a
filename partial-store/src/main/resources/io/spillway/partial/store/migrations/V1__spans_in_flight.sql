-- Spans in flight. The part that every heartbeat rewrites is kept narrow and its indexed columns stay as they are, so that
-- PostgreSQL updates it in place (HOT) and logs a few dozen bytes; what the span looks like lies in a table of its own.
CREATE TABLE "${store}".span (
    trace_high    bigint      NOT NULL,
    trace_low     bigint      NOT NULL,
    span_id       bigint      NOT NULL,
    event_time    bigint      NOT NULL,
    expires_at    timestamptz NOT NULL,
    fingerprint   bigint      NOT NULL,
    check_at      timestamptz NOT NULL,
    claim         bigint      NOT NULL DEFAULT 0,
    claimed_until timestamptz NOT NULL DEFAULT '-infinity',
    size          integer     NOT NULL,
    attempts      smallint    NOT NULL DEFAULT 0,
    state         smallint    NOT NULL,
    PRIMARY KEY (trace_high, trace_low, span_id) WITH (fillfactor = 80)
) WITH (
    fillfactor = 45,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_insert_scale_factor = 0.1,
    autovacuum_vacuum_cost_delay = 0
);
COMMENT ON COLUMN "${store}".span.event_time IS 'when the newest heartbeat (or the stop) was made, by its sender; nanoseconds since 1970';
COMMENT ON COLUMN "${store}".span.fingerprint IS 'of what the newest heartbeat held: an equal one changes times only; 0 for tombstones';
COMMENT ON COLUMN "${store}".span.check_at IS 'when a receiver looks next: at or before expires_at, or at the end of a tombstone';
COMMENT ON COLUMN "${store}".span.claim IS 'which claim of a receiver holds the row, if any, until claimed_until; 0 for tombstones';
COMMENT ON COLUMN "${store}".span.state IS '0 in flight; tombstones: 1 stopped, 2 collected';

CREATE INDEX span_check_at ON "${store}".span (check_at);

CREATE TABLE "${store}".span_body (
    trace_high bigint      NOT NULL,
    trace_low  bigint      NOT NULL,
    span_id    bigint      NOT NULL,
    start_time bigint      NOT NULL,
    since      timestamptz NOT NULL DEFAULT now(),
    service    text        NOT NULL,
    name       text        NOT NULL,
    body       bytea       NOT NULL,
    PRIMARY KEY (trace_high, trace_low, span_id) WITH (fillfactor = 80)
) WITH (
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_cost_delay = 0
);
COMMENT ON COLUMN "${store}".span_body.body IS 'an OTLP ExportTraceServiceRequest (as TracesData) with this one span';

CREATE TABLE "${store}".dead_letter (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    source  text        NOT NULL,
    cause   text        NOT NULL,
    message text        NOT NULL,
    body    bytea       NOT NULL
);

-- For people.
CREATE VIEW "${store}".in_flight AS
SELECT lpad(to_hex(s.trace_high), 16, '0') || lpad(to_hex(s.trace_low), 16, '0') AS trace_id,
       lpad(to_hex(s.span_id), 16, '0') AS span_id,
       b.service,
       b.name,
       to_timestamp(b.start_time / 1e9) AS started_at,
       to_timestamp(s.event_time / 1e9) AS last_heartbeat_at,
       s.expires_at,
       s.expires_at <= now() AS expired,
       s.attempts
FROM "${store}".span s
LEFT JOIN "${store}".span_body b USING (trace_high, trace_low, span_id)
WHERE s.state = 0;
