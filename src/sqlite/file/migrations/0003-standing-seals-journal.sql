-- How the database stands, in one row. hold: why nothing is sent. clock: the highest time seen, in milliseconds, and
-- what the clock of that boot said then. journal: how much of the intent journal beside the file is known to be in
-- here. key_mark: tells the key that decisions are sealed with from every other one, and says nothing else about it.
create table standing (
  only integer primary key check (only = 1),
  hold_reason text,
  hold_by_name text,
  hold_by_door text check (hold_by_door in ('cli', 'http', 'web', 'mcp', 'policy')),
  hold_at text check (hold_at is null or hold_at glob '????-??-??T??:??:??.???Z'),
  clock_time integer,
  clock_boot text,
  clock_uptime integer,
  journal_size integer check (journal_size >= 0),
  journal_inode text,
  key_mark text check (length(key_mark) = 16),
  check ((hold_reason is null) = (hold_at is null)),
  check ((hold_reason is null) = (hold_by_name is null)),
  check ((hold_reason is null) = (hold_by_door is null)),
  check ((clock_time is null) = (clock_boot is null)),
  check ((clock_time is null) = (clock_uptime is null)),
  check ((journal_size is null) = (journal_inode is null))
) strict;

insert into standing (only) values (1);

create trigger standing_no_insert before insert on standing
begin select raise(abort, 'shield: a database stands in one way'); end;

create trigger standing_no_delete before delete on standing
begin select raise(abort, 'shield: a database stands in one way'); end;


-- What proves that a decision was made by shield, for this request: see domain/request/seal.ts.
create table seals (
  request_seq integer primary key references decisions (request_seq),
  nonce text not null unique check (length(nonce) = 32),
  seal text not null check (length(seal) = 64)
) strict;

create trigger seals_no_update before update on seals
begin select raise(abort, 'shield: a decision is sealed once'); end;

create trigger seals_no_delete before delete on seals
begin select raise(abort, 'shield: a decision is sealed once'); end;

-- A decision is used up by the attempt that it allowed.
create table used_nonces (
  nonce text primary key,
  request_seq integer not null references requests (seq)
) strict, without rowid;

create trigger used_nonces_no_update before update on used_nonces
begin select raise(abort, 'shield: a decision is used once'); end;

create trigger used_nonces_no_delete before delete on used_nonces
begin select raise(abort, 'shield: a decision is used once'); end;


-- What the intent journal says was sent, and this database had lost. recreated: the request itself was gone, and was
-- made again without its payload, which the journal does not hold; its input, call … are placeholders.
create table lost_sendings (
  request_id text not null,
  attempt_id text not null,
  digest text not null check (length(digest) = 64),
  sent_at text not null check (sent_at glob '????-??-??T??:??:??.???Z'),
  found_at text not null check (found_at glob '????-??-??T??:??:??.???Z'),
  recreated integer not null check (recreated in (0, 1)),
  primary key (request_id, attempt_id)
) strict, without rowid;

create trigger lost_sendings_no_update before update on lost_sendings
begin select raise(abort, 'shield: what was sent stays so'); end;

create trigger lost_sendings_no_delete before delete on lost_sendings
begin select raise(abort, 'shield: what was sent stays so'); end;

drop trigger requests_begin_pending;

create trigger requests_begin_pending before insert on requests
when new.state <> 'pending' and not (
    new.state = 'unknown' and exists (select 1 from lost_sendings where request_id = new.id and recreated = 1)
  )
  or exists (select 1 from requests where id = new.id or seq = new.seq)
  or exists (
    select 1 from requests
    where requester_name = new.requester_name and idempotency_key = new.idempotency_key
      and idempotency_key is not null
  )
begin select raise(abort, 'shield: a request begins once, as pending'); end;

drop trigger requests_follow_transitions;

-- Beside the table of transitions: what the journal says was sent becomes unknown from wherever it is.
create trigger requests_follow_transitions before update on requests
when new.state is not old.state
  and not exists (select 1 from transitions where from_state = old.state and to_state = new.state)
  and not (new.state = 'unknown' and exists (select 1 from lost_sendings where request_id = old.id))
begin select raise(abort, 'shield: a request cannot change its state in this way'); end;
