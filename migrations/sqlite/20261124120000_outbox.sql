-- What the back office is told: written by the settlement's own transaction, sent later, kept for the manager.
-- PostgreSQL's file of the same name means the same.

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- webhook-id: the same over all tries, so that the receiver can tell a repetition.
    event_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('sale.paid', 'money.late', 'money.mismatch')),
    sale_no TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    -- Sent to the byte, however often.
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    created_at_ms BIGINT NOT NULL,
    -- Tries ever begun; a try writes its result only if no other has begun since.
    tries BIGINT NOT NULL DEFAULT 0,
    -- Tries before the present round: sending again by hand begins a new one.
    tries_before BIGINT NOT NULL DEFAULT 0,
    next_try_at_ms BIGINT NOT NULL,
    -- Until then somebody is sending it; 0 when nobody is.
    lease_until_ms BIGINT NOT NULL DEFAULT 0,
    tried_at_ms BIGINT,
    delivered_at_ms BIGINT,
    last_status BIGINT,
    last_problem TEXT,
    last_answer TEXT
);
CREATE INDEX outbox_due ON outbox (next_try_at_ms, id) WHERE state = 'waiting';
CREATE INDEX outbox_sale ON outbox (sale_no, id) WHERE state = 'waiting';
CREATE INDEX outbox_state ON outbox (state, id);

-- Addresses that answered 410 Gone: nothing is sent there until the manager says so.
CREATE TABLE outbox_stops (
    url TEXT PRIMARY KEY NOT NULL,
    at_ms BIGINT NOT NULL
);
