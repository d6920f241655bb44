-- Webhooks come from whatever provider says so in its line: no list of them stands in the schema any more.
create table deliveries_of_any (
  seq integer primary key,
  id text not null unique,
  source text not null check (source <> ''),
  body blob not null,
  body_hash text not null check (length(body_hash) = 64),
  received_at text not null check (received_at glob '????-??-??T??:??:??.???Z'),
  state text not null check (state in ('new', 'done', 'failed')),
  about text,
  problem text,
  done_at text check (done_at is null or done_at glob '????-??-??T??:??:??.???Z')
) strict;

insert into deliveries_of_any (seq, id, source, body, body_hash, received_at, state, about, problem, done_at)
select seq, id, source, body, body_hash, received_at, state, about, problem, done_at from deliveries;

drop table deliveries;

alter table deliveries_of_any rename to deliveries;

create index deliveries_body on deliveries (source, body_hash, received_at);

create index deliveries_new on deliveries (seq) where state = 'new';
