-- Products a manager keeps: stock, retiring, the price history.

-- NULL: not counted.
ALTER TABLE products ADD COLUMN stock BIGINT;
-- Nothing sold is ever deleted, only retired.
ALTER TABLE products ADD COLUMN retired_at_ms BIGINT;

CREATE TABLE product_prices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id BIGINT NOT NULL REFERENCES products (id),
    at_ms BIGINT NOT NULL,
    old_fen BIGINT,
    new_fen BIGINT NOT NULL CHECK (new_fen >= 0),
    who TEXT NOT NULL,
    till TEXT NOT NULL
);
CREATE INDEX product_prices_product ON product_prices (product_id, id);

-- Append only and never deleted, held by the database itself.
CREATE TRIGGER product_prices_are_not_changed BEFORE UPDATE ON product_prices
BEGIN SELECT RAISE(ABORT, 'the price history is append only'); END;
CREATE TRIGGER product_prices_are_not_removed BEFORE DELETE ON product_prices
BEGIN SELECT RAISE(ABORT, 'the price history is append only'); END;
CREATE TRIGGER products_are_not_removed BEFORE DELETE ON products
BEGIN SELECT RAISE(ABORT, 'products are retired, not deleted'); END;
