-- mismatch: what was seen behind a connection in place of what it stands for. environment: where it was last seen at
-- Nango, as far as that can be told. Both JSON; null: nothing was seen, or it was never written down.
alter table connections add column mismatch text check (mismatch is null or json_valid(mismatch));

alter table connections add column environment text check (environment is null or json_valid(environment));
