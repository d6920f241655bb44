-- Who is signed in at the pages, by which token. id_hash: SHA-256 of the id in the cookie, in hex; the id itself is kept
-- nowhere. seal: see domain/access/session.ts.
create table sessions (
  id_hash text primary key check (length(id_hash) = 64),
  token_id text not null references tokens (id),
  opened_at text not null check (opened_at glob '????-??-??T??:??:??.???Z'),
  seen_at text not null check (seen_at glob '????-??-??T??:??:??.???Z'),
  seal text not null check (length(seal) = 64)
) strict, without rowid;

create index sessions_of_token on sessions (token_id, opened_at);
