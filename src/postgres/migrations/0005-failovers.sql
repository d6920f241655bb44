-- The version before stops.

-- When a place found that the database had lost something, or answers from another server: everything is on hold until
-- somebody has released it. number: from 1.
create table shield.failovers (
  number integer primary key,
  noticed_at text collate "C" not null check (noticed_at like '____-__-__T__:__:__.___Z'),
  place text collate "C" not null references shield.places (id),
  why text collate "C" not null,
  released_at text collate "C" check (released_at like '____-__-__T__:__:__.___Z'),
  released_by text collate "C",
  check ((released_at is null) = (released_by is null))
);

create unique index failovers_open on shield.failovers ((released_at is null)) where released_at is null;

create trigger failovers_no_delete before delete on shield.failovers for each row execute function shield.refuse('shield: a failover is kept in mind');
create trigger failovers_no_truncate before truncate on shield.failovers for each statement execute function shield.refuse('shield: a failover is kept in mind');

-- presented: the last failover after which this place has held its journal against the database.
alter table shield.places add column presented integer not null default 0;
