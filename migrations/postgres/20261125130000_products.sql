-- Products a manager keeps: stock, retiring, the price history.

-- NULL: not counted.
ALTER TABLE products ADD COLUMN stock BIGINT;
-- Nothing sold is ever deleted, only retired.
ALTER TABLE products ADD COLUMN retired_at_ms BIGINT;

CREATE TABLE product_prices (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id BIGINT NOT NULL REFERENCES products (id),
    at_ms BIGINT NOT NULL,
    old_fen BIGINT,
    new_fen BIGINT NOT NULL CHECK (new_fen >= 0),
    who TEXT NOT NULL,
    till TEXT NOT NULL
);
CREATE INDEX product_prices_product ON product_prices (product_id, id);

-- Append only and never deleted, held by the database itself.
CREATE FUNCTION refuse_price_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the price history is append only'; END $$;
CREATE TRIGGER product_prices_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON product_prices
FOR EACH STATEMENT EXECUTE FUNCTION refuse_price_history();
CREATE FUNCTION refuse_product_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'products are retired, not deleted'; END $$;
CREATE TRIGGER products_are_not_removed BEFORE DELETE OR TRUNCATE ON products
FOR EACH STATEMENT EXECUTE FUNCTION refuse_product_removal();
