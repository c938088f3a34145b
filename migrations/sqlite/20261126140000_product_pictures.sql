-- Pictures of products, as the program has scaled them. In a table of their own: no list reads one. PostgreSQL's file of the
-- same name means the same.
CREATE TABLE product_pictures (
    product_id BIGINT PRIMARY KEY NOT NULL REFERENCES products (id),
    -- JPEG for the product's own page, and for tiles.
    large BLOB NOT NULL,
    small BLOB NOT NULL
);

-- The number of the picture, never given twice; NULL: none.
ALTER TABLE products ADD COLUMN picture BIGINT;
-- The catalogue's counter when the picture was last set or removed. Not `version`: a new picture takes nothing from somebody
-- who is writing on the product.
ALTER TABLE products ADD COLUMN pictured BIGINT NOT NULL DEFAULT 0;
CREATE INDEX products_pictured ON products (pictured);
