-- Who works in the shop, and with which PIN they log in.

CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('cashier', 'manager')),
    -- Argon2id, PHC format.
    pin_hash TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    retired_at_ms BIGINT,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX people_one_of_a_name ON people (name) WHERE retired_at_ms IS NULL;
-- Every change of people takes this row first: one at a time, also from two tills.
INSERT INTO counters (name, value) VALUES ('people', 0) ON CONFLICT (name) DO NOTHING;

-- Sales and the audit log name them: they are retired, never deleted.
CREATE TRIGGER people_are_not_removed BEFORE DELETE ON people
BEGIN SELECT RAISE(ABORT, 'people are retired, not deleted'); END;

-- Wrong PINs are counted for each till and whose PIN it was; 0 is the owner's. A lock-out goes on.
CREATE TABLE pin_tries_by_person (
    till TEXT NOT NULL,
    person BIGINT NOT NULL,
    wrong BIGINT NOT NULL,
    locked_until_ms BIGINT NOT NULL,
    PRIMARY KEY (till, person)
);
INSERT INTO pin_tries_by_person (till, person, wrong, locked_until_ms)
SELECT till, 0, wrong, locked_until_ms FROM pin_tries;
DROP TABLE pin_tries;
ALTER TABLE pin_tries_by_person RENAME TO pin_tries;

-- The names of those who sold, one look each, and their sales in order. Costs a shop without names nothing.
CREATE INDEX sales_cashier ON sales (cashier, created_at_ms, sale_no) WHERE cashier <> '';
