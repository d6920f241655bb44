-- Who is told of what, and how: the file that the local user applied. No row: nobody, and no event is kept.
create table notify_settings (
  only integer primary key check (only = 1),
  digest text not null check (length(digest) = 64),
  text text not null,
  applied_at text not null check (applied_at glob '????-??-??T??:??:??.???Z'),
  applied_by text not null,
  seal text not null
) strict;

-- What people are told of, written in the transaction that makes it so. content: as it was then, JSON.
create table events (
  seq integer primary key,
  id text not null unique,
  type text not null,
  subject text,
  at text not null check (at glob '????-??-??T??:??:??.???Z'),
  content text not null check (json_valid(content)),
  spread_at text
) strict;

create index events_fresh on events (seq) where spread_at is null;

create index events_of_subject on events (subject, type);

create index events_spread on events (spread_at) where spread_at is not null;

-- One event for one channel. due_at: of one that a process has in hand, until when it has it. batch: the id under which
-- several are told together, once they were tried.
create table notifications (
  seq integer primary key,
  event_seq integer not null references events (seq) on delete cascade,
  channel text not null,
  thread text not null,
  state text not null check (state in ('waiting', 'sending', 'sent', 'dead')),
  is_digest integer not null check (is_digest in (0, 1)),
  batch text,
  due_at text not null,
  tries integer not null default 0,
  first_tried_at text,
  trouble text,
  done_at text,
  unique (event_seq, channel)
) strict;

create index notifications_due on notifications (channel, due_at) where state in ('waiting', 'sending');

create index notifications_in_order on notifications (channel, thread, seq) where state in ('waiting', 'sending');

create index notifications_batch on notifications (batch) where batch is not null;

create index notifications_dead on notifications (channel) where state = 'dead';

-- How each channel has done. failures: in a row.
create table channels (
  name text primary key,
  failures integer not null default 0,
  failing_since text,
  rest_until text,
  ended_at text,
  trouble text,
  last_sent_at text
) strict, without rowid;

-- Which process sends by itself. JSON.
create table notify_worker (
  only integer primary key check (only = 1),
  owner text not null check (json_valid(owner))
) strict;

-- Where the requester wants to hear of a request.
create table callbacks (
  request_seq integer primary key references requests (seq),
  url text not null
) strict;

create trigger callbacks_no_update before update on callbacks
begin select raise(abort, 'shield: where a requester is told is frozen'); end;

create trigger callbacks_no_delete before delete on callbacks
when (select purged_at from requests where seq = old.request_seq) is null
begin select raise(abort, 'shield: where a requester is told is erased with what the request held'); end;
