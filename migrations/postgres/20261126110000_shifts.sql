-- Shifts, cash movements and Z reports. A shift is open as long as there is no Z of its number; nothing here is ever
-- changed. SQLite's file of the same name means the same.

-- Of two who open a shift at once one is refused: the number behind the till's last Z is given once.
CREATE TABLE shifts (
    till TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    opened_at_ms BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    float_fen BIGINT NOT NULL CHECK (float_fen >= 0),
    -- The last entry of the pay log at that moment.
    opened_seq BIGINT NOT NULL,
    PRIMARY KEY (till, number)
);

CREATE TABLE cash_moves (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    till TEXT NOT NULL,
    number BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    who TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('in', 'out')),
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    reason TEXT NOT NULL,
    FOREIGN KEY (till, number) REFERENCES shifts (till, number)
);
CREATE INDEX cash_moves_shift ON cash_moves (till, number, id);

CREATE TABLE z_reports (
    -- In the order in which they were made.
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    till TEXT NOT NULL,
    number BIGINT NOT NULL,
    -- The last entry of the pay log that belongs to it.
    upto_seq BIGINT NOT NULL,
    -- The whole report as it was computed, and its SHA-256.
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (till, number),
    FOREIGN KEY (till, number) REFERENCES shifts (till, number)
);

-- Append only, held by the database itself.
CREATE FUNCTION refuse_shift_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'shifts are append only'; END $$;
CREATE TRIGGER shifts_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON shifts
FOR EACH STATEMENT EXECUTE FUNCTION refuse_shift_changes();
CREATE TRIGGER cash_moves_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cash_moves
FOR EACH STATEMENT EXECUTE FUNCTION refuse_shift_changes();
CREATE TRIGGER z_reports_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON z_reports
FOR EACH STATEMENT EXECUTE FUNCTION refuse_shift_changes();
