-- Reports add up the discounts that were given. Most lines have none and cost nothing here.
CREATE INDEX sale_lines_discounted ON sale_lines (sale_no, discount_fen, sale_discount_fen)
    WHERE discount_fen + sale_discount_fen > 0;
