-- Changed prices, discounts and notes; carts that were put aside or not charged yet; a counter of catalogue changes.

-- What was charged, frozen: the catalogue's price, the discount as it was given (hundredths of a percent, else fen), what
-- it took off, the line's share of the discount on the whole sale, and what the customer pays for the line.
ALTER TABLE sale_lines ADD COLUMN list_price_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sale_lines ADD COLUMN discount_bp BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sale_lines ADD COLUMN discount_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sale_lines ADD COLUMN sale_discount_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sale_lines ADD COLUMN amount_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sale_lines ADD COLUMN note TEXT NOT NULL DEFAULT '';
UPDATE sale_lines SET list_price_fen = unit_price_fen, amount_fen = unit_price_fen * quantity;

-- The discount on the whole sale; discount_fen is the sum of its lines' sale_discount_fen.
ALTER TABLE sales ADD COLUMN discount_bp BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sales ADD COLUMN discount_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sales ADD COLUMN note TEXT NOT NULL DEFAULT '';

-- Sales put aside (挂单), shared by the tills of the shop. Whoever deletes the row has taken it back.
CREATE TABLE held_sales (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    till TEXT NOT NULL,
    who TEXT NOT NULL,
    held_at_ms BIGINT NOT NULL,
    note TEXT NOT NULL,
    pieces BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    cart TEXT NOT NULL
);

-- The cart of each till that has not been charged yet: a crash loses nothing.
CREATE TABLE drafts (
    till TEXT PRIMARY KEY NOT NULL,
    saved_at_ms BIGINT NOT NULL,
    cart TEXT NOT NULL
);

-- Raised with every change of a product but its sold count; products keep the value of their last change, so that a
-- till that holds the catalogue in memory reads only what is new.
INSERT INTO counters (name, value) VALUES ('catalogue', 0) ON CONFLICT (name) DO NOTHING;
ALTER TABLE products ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
CREATE INDEX products_version ON products (version);
