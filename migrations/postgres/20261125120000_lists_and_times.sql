-- Lists of a million rows: read in time order by narrow indexes, whatever is filtered; and when attempts got where.
-- SQLite's file of the same name means the same.

-- Order, filters and sums of the pay log without touching the wide rows themselves.
DROP INDEX paylog_at;
CREATE INDEX paylog_at ON paylog (at_ms, seq, state, total_fen, till, source);
CREATE INDEX paylog_amount ON paylog (total_fen, at_ms, seq);
-- What is rare has an index of its own, which costs ordinary payments nothing.
CREATE INDEX paylog_rare_state ON paylog (at_ms, seq) WHERE state <> 'paid';
CREATE INDEX paylog_rare_source ON paylog (at_ms, seq) WHERE source <> 'query' AND source <> 'notification';

CREATE INDEX sales_at ON sales (created_at_ms, sale_no, state, total_fen, till);
CREATE INDEX sales_amount ON sales (total_fen, created_at_ms, sale_no);
CREATE INDEX sales_till ON sales (till, created_at_ms, sale_no);
CREATE INDEX sales_open ON sales (created_at_ms, sale_no) WHERE state = 'open';
CREATE INDEX duties_sale ON duties (sale_no) WHERE resolved_at_ms IS NULL;

-- For the timeline and the latency ledger. Written beside the payment, never before it: no money depends on a row here,
-- and any column may be missing.
CREATE TABLE attempt_times (
    out_trade_no TEXT PRIMARY KEY NOT NULL,
    till TEXT NOT NULL,
    made_at_ms BIGINT NOT NULL,
    -- The cashier's click, as the page tells it.
    clicked_at_ms BIGINT,
    -- The first code came from WeChat.
    ordered_at_ms BIGINT,
    -- It was on the screen, as the page tells it.
    shown_at_ms BIGINT,
    -- WeChat's time_end.
    paid_at_ms BIGINT,
    -- The payment was committed here.
    settled_at_ms BIGINT,
    -- "Paid" was on the screen, as the page tells it.
    announced_at_ms BIGINT,
    -- Order queries.
    looks BIGINT NOT NULL DEFAULT 0,
    first_look_at_ms BIGINT,
    last_look_at_ms BIGINT
);
CREATE INDEX attempt_times_made ON attempt_times (made_at_ms, till);
