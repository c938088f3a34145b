-- Who made a sale: the cashier's name as it was then, frozen; empty when nobody was named.
ALTER TABLE sales ADD COLUMN cashier TEXT NOT NULL DEFAULT '';
