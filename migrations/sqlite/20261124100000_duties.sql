-- Resolving duties, charging again what nobody knows, the manager's PIN and the audit log.

-- Each different wrong success is raised once; a yes or no could remember one only.
ALTER TABLE attempts ADD COLUMN mismatches TEXT NOT NULL DEFAULT '[]';
ALTER TABLE attempts DROP COLUMN mismatch_raised;

-- Promise 3: one payable code per sale. A superseded attempt shows none any more; it is only worked on to its end.
ALTER TABLE attempts ADD COLUMN superseded_at_ms BIGINT;
DROP INDEX attempts_one_open_per_sale;
CREATE UNIQUE INDEX attempts_one_open_per_sale ON attempts (sale_no) WHERE is_open AND superseded_at_ms IS NULL;

ALTER TABLE duties ADD COLUMN resolution TEXT;
ALTER TABLE duties ADD COLUMN planned_at_ms BIGINT;
ALTER TABLE duties ADD COLUMN plan_note TEXT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms BIGINT NOT NULL,
    who TEXT NOT NULL,
    till TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    before_json TEXT NOT NULL,
    after_json TEXT NOT NULL
);
-- Append only, held by the database itself.
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;

-- Wrong PINs in a row; here, so that a restart forgives none.
CREATE TABLE pin_tries (
    till TEXT PRIMARY KEY NOT NULL,
    wrong BIGINT NOT NULL,
    locked_until_ms BIGINT NOT NULL
);
