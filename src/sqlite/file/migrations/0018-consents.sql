-- What is being connected: a server waits for somebody's consent, and every server can say what became of it. owner: the
-- process that waits, JSON. outcome: what came of it, JSON; null while it is waited for.
create table consents (
  id text primary key check (length(id) = 32),
  owner text not null check (json_valid(owner)),
  begun_at text not null check (begun_at glob '????-??-??T??:??:??.???Z'),
  expires_at text not null check (expires_at glob '????-??-??T??:??:??.???Z'),
  end_asked_at text check (end_asked_at glob '????-??-??T??:??:??.???Z'),
  outcome text check (json_valid(outcome)),
  ended_at text check (ended_at glob '????-??-??T??:??:??.???Z'),
  check ((outcome is null) = (ended_at is null))
) strict, without rowid;
