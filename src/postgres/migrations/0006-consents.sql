-- The version before stops.

-- What is being connected: a server waits for somebody's consent, and every server can say what became of it. owner: the
-- process that waits, JSON. outcome: what came of it, JSON; null while it is waited for.
create table shield.consents (
  id text collate "C" primary key check (length(id) = 32),
  owner text collate "C" not null,
  begun_at text collate "C" not null check (begun_at like '____-__-__T__:__:__.___Z'),
  expires_at text collate "C" not null check (expires_at like '____-__-__T__:__:__.___Z'),
  end_asked_at text collate "C" check (end_asked_at like '____-__-__T__:__:__.___Z'),
  outcome text collate "C",
  ended_at text collate "C" check (ended_at like '____-__-__T__:__:__.___Z'),
  check ((outcome is null) = (ended_at is null))
);
