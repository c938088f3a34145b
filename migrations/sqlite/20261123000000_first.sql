-- Times are epoch milliseconds, money is integer fen. The PostgreSQL file of the same name means the same.

CREATE TABLE products (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    initials TEXT NOT NULL,
    category TEXT NOT NULL,
    price_fen BIGINT NOT NULL CHECK (price_fen >= 0),
    sold_count BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX products_category ON products (category, id);

CREATE TABLE counters (
    name TEXT PRIMARY KEY NOT NULL,
    value BIGINT NOT NULL
);

CREATE TABLE sales (
    sale_no TEXT PRIMARY KEY NOT NULL,
    till TEXT NOT NULL,
    request_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'paid')),
    total_fen BIGINT NOT NULL CHECK (total_fen > 0),
    created_at_ms BIGINT NOT NULL,
    paid_by TEXT
);

CREATE TABLE sale_lines (
    sale_no TEXT NOT NULL REFERENCES sales (sale_no),
    line_no BIGINT NOT NULL,
    product_id BIGINT REFERENCES products (id),
    title TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    unit_price_fen BIGINT NOT NULL,
    PRIMARY KEY (sale_no, line_no)
);

CREATE TABLE attempts (
    out_trade_no TEXT PRIMARY KEY NOT NULL,
    sale_no TEXT NOT NULL REFERENCES sales (sale_no),
    attempt_no BIGINT NOT NULL,
    till TEXT NOT NULL,
    terms TEXT NOT NULL,
    state TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    code TEXT,
    ever_shown BOOLEAN NOT NULL,
    closing TEXT,
    close_not_before_ms BIGINT,
    due_task TEXT,
    due_at_ms BIGINT,
    misses BIGINT NOT NULL,
    trusted_at_ms BIGINT NOT NULL,
    problem TEXT,
    paid TEXT,
    mismatch_raised BOOLEAN NOT NULL,
    created_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (sale_no, attempt_no)
);
-- Promise 3: one payable code per sale, held by the database itself.
CREATE UNIQUE INDEX attempts_one_open_per_sale ON attempts (sale_no) WHERE is_open;
CREATE INDEX attempts_due ON attempts (due_at_ms) WHERE is_open;

CREATE TABLE paylog (
    seq BIGINT PRIMARY KEY NOT NULL,
    at_ms BIGINT NOT NULL,
    sale_no TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    attempt_no BIGINT NOT NULL,
    till TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    total_fen BIGINT NOT NULL,
    state TEXT NOT NULL,
    source TEXT NOT NULL,
    pay_type TEXT NOT NULL,
    trade_state TEXT NOT NULL,
    paid_at_ms BIGINT NOT NULL,
    gateway TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
-- Promise 4 and 5: one money entry for one order number, held by the database itself.
CREATE UNIQUE INDEX paylog_one_per_success ON paylog (out_trade_no) WHERE state IN ('paid', 'late');
CREATE INDEX paylog_at ON paylog (at_ms, state, total_fen);
CREATE INDEX paylog_numbers ON paylog (transaction_id);
CREATE INDEX paylog_sale ON paylog (sale_no);
CREATE INDEX paylog_order ON paylog (out_trade_no);

CREATE TABLE paylog_head (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO paylog_head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE duties (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    sale_no TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    total_fen BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    detail TEXT NOT NULL,
    resolved_at_ms BIGINT
);
