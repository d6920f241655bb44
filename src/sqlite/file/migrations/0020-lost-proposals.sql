-- By which a write is known again whose proposal was lost: SHA-256 of its idempotency key, where it had one, and of its input.
-- Null: an older shield sent it.
alter table lost_sendings add column key_hash text check (length(key_hash) = 64);
alter table lost_sendings add column input_hash text check (length(input_hash) = 64);
