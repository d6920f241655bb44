-- The version before stops.

-- By which a write is known again whose proposal was lost: SHA-256 of its idempotency key, where it had one, and of its input.
-- Null: an older shield sent it.
alter table shield.lost_sendings add column key_hash text collate "C" check (length(key_hash) = 64);
alter table shield.lost_sendings add column input_hash text collate "C" check (length(input_hash) = 64);

-- vault_counter: that of the vault as it was found. A vault beside a place that counts further has seen what was lost. Null:
-- any may have, because the vault was changed before that was noticed, or an older shield has noticed it.
alter table shield.failovers add column vault_counter bigint;
