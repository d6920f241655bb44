-- access_ended_at: when a connection was first seen to give no access any more. Null: it works, as far as anybody has seen.
alter table connections
  add column access_ended_at text check (access_ended_at glob '????-??-??T??:??:??.???Z');
