-- Text is compared byte by byte, as SQLite does it, whatever the database's own collation: else numbers are not found by
-- their beginning, and lists and lower() differ between the two. SQLite needs no file of this name.
-- One statement for each table: its indexes are built once.

ALTER TABLE products
    ALTER COLUMN code TYPE TEXT COLLATE "C",
    ALTER COLUMN name TYPE TEXT COLLATE "C",
    ALTER COLUMN initials TYPE TEXT COLLATE "C",
    ALTER COLUMN category TYPE TEXT COLLATE "C";
ALTER TABLE counters ALTER COLUMN name TYPE TEXT COLLATE "C";
ALTER TABLE sales
    ALTER COLUMN sale_no TYPE TEXT COLLATE "C",
    ALTER COLUMN till TYPE TEXT COLLATE "C",
    ALTER COLUMN request_id TYPE TEXT COLLATE "C",
    ALTER COLUMN state TYPE TEXT COLLATE "C",
    ALTER COLUMN cashier TYPE TEXT COLLATE "C";
ALTER TABLE sale_lines
    ALTER COLUMN sale_no TYPE TEXT COLLATE "C",
    ALTER COLUMN title TYPE TEXT COLLATE "C";
ALTER TABLE attempts
    ALTER COLUMN out_trade_no TYPE TEXT COLLATE "C",
    ALTER COLUMN sale_no TYPE TEXT COLLATE "C";
ALTER TABLE attempt_times
    ALTER COLUMN out_trade_no TYPE TEXT COLLATE "C",
    ALTER COLUMN till TYPE TEXT COLLATE "C";
ALTER TABLE paylog
    ALTER COLUMN sale_no TYPE TEXT COLLATE "C",
    ALTER COLUMN out_trade_no TYPE TEXT COLLATE "C",
    ALTER COLUMN till TYPE TEXT COLLATE "C",
    ALTER COLUMN transaction_id TYPE TEXT COLLATE "C",
    ALTER COLUMN state TYPE TEXT COLLATE "C",
    ALTER COLUMN source TYPE TEXT COLLATE "C",
    ALTER COLUMN gateway TYPE TEXT COLLATE "C";
ALTER TABLE duties
    ALTER COLUMN sale_no TYPE TEXT COLLATE "C",
    ALTER COLUMN out_trade_no TYPE TEXT COLLATE "C";
ALTER TABLE outbox
    ALTER COLUMN event_id TYPE TEXT COLLATE "C",
    ALTER COLUMN sale_no TYPE TEXT COLLATE "C",
    ALTER COLUMN out_trade_no TYPE TEXT COLLATE "C",
    ALTER COLUMN state TYPE TEXT COLLATE "C";
ALTER TABLE outbox_stops ALTER COLUMN url TYPE TEXT COLLATE "C";
ALTER TABLE drafts ALTER COLUMN till TYPE TEXT COLLATE "C";
ALTER TABLE pin_tries ALTER COLUMN till TYPE TEXT COLLATE "C";
ALTER TABLE people ALTER COLUMN name TYPE TEXT COLLATE "C";
ALTER TABLE shifts ALTER COLUMN till TYPE TEXT COLLATE "C";
ALTER TABLE cash_moves ALTER COLUMN till TYPE TEXT COLLATE "C";
ALTER TABLE z_reports ALTER COLUMN till TYPE TEXT COLLATE "C";
