-- Shifts, cash movements and Z reports. A shift is open as long as there is no Z of its number; nothing here is ever
-- changed. PostgreSQL's file of the same name means the same.

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
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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
CREATE TRIGGER shifts_are_not_changed BEFORE UPDATE ON shifts
BEGIN SELECT RAISE(ABORT, 'shifts are append only'); END;
CREATE TRIGGER shifts_are_not_removed BEFORE DELETE ON shifts
BEGIN SELECT RAISE(ABORT, 'shifts are append only'); END;
CREATE TRIGGER cash_moves_are_not_changed BEFORE UPDATE ON cash_moves
BEGIN SELECT RAISE(ABORT, 'shifts are append only'); END;
CREATE TRIGGER cash_moves_are_not_removed BEFORE DELETE ON cash_moves
BEGIN SELECT RAISE(ABORT, 'shifts are append only'); END;
CREATE TRIGGER z_reports_are_not_changed BEFORE UPDATE ON z_reports
BEGIN SELECT RAISE(ABORT, 'shifts are append only'); END;
CREATE TRIGGER z_reports_are_not_removed BEFORE DELETE ON z_reports
BEGIN SELECT RAISE(ABORT, 'shifts are append only'); END;
