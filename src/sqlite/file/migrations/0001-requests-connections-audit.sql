-- Every allowed arrow in the life of an approval request; the domain holds the same table.
create table transitions (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
) strict, without rowid;

insert into transitions (from_state, to_state) values
  ('pending', 'approved'),
  ('pending', 'rejected'),
  ('pending', 'cancelled'),
  ('pending', 'expired'),
  ('approved', 'executing'),
  ('approved', 'failed'),
  ('approved', 'cancelled'),
  ('approved', 'expired'),
  ('executing', 'succeeded'),
  ('executing', 'failed'),
  ('executing', 'unknown'),
  ('unknown', 'succeeded'),
  ('unknown', 'failed'),
  ('failed', 'succeeded');

create trigger transitions_no_insert before insert on transitions
begin select raise(abort, 'shield: transitions are fixed'); end;

create trigger transitions_no_update before update on transitions
begin select raise(abort, 'shield: transitions are fixed'); end;

create trigger transitions_no_delete before delete on transitions
begin select raise(abort, 'shield: transitions are fixed'); end;


create table connections (
  id text primary key,
  name text not null unique,
  provider text not null,
  integration text not null,
  nango_connection_id text not null,
  account_label text not null,
  account_confirmed integer not null check (account_confirmed in (0, 1)),
  asked_scopes text not null check (json_valid(asked_scopes)),
  granted_scopes text check (granted_scopes is null or json_valid(granted_scopes)),
  config text not null check (json_valid(config)),
  created_at text not null check (created_at glob '????-??-??T??:??:??.???Z'),
  updated_at text not null check (updated_at glob '????-??-??T??:??:??.???Z')
) strict;


-- seq: the order of proposal. call, input, prepared, precondition: canonical JSON.
create table requests (
  seq integer primary key,
  id text not null unique,
  state text not null check (state in (
    'pending', 'approved', 'executing', 'unknown', 'succeeded', 'failed', 'rejected', 'cancelled', 'expired'
  )),
  operation text not null,
  provider text not null,
  connection_id text not null,
  connection_integration text not null,
  connection_nango_id text not null,
  connection_name text not null,
  account text not null,
  input text not null check (json_valid(input)),
  prepared text not null check (json_valid(prepared)),
  precondition text not null check (json_valid(precondition)),
  call text not null check (json_valid(call)),
  digest text not null check (length(digest) = 64),
  provider_key text not null,
  warnings text not null check (json_valid(warnings)),
  requester_name text not null,
  requester_door text not null check (requester_door in ('cli', 'http', 'web', 'mcp', 'policy')),
  reason text,
  idempotency_key text,
  created_at text not null check (created_at glob '????-??-??T??:??:??.???Z'),
  updated_at text not null check (updated_at glob '????-??-??T??:??:??.???Z'),
  expires_at text check (expires_at is null or expires_at glob '????-??-??T??:??:??.???Z'),
  ending_code text check (ending_code in ('applied', 'refused', 'stale', 'in_doubt', 'interrupted', 'word')),
  ending_message text,
  ending_evidence text check (ending_evidence in ('response', 'lookup', 'webhook', 'person')),
  ending_result text check (ending_result is null or json_valid(ending_result)),
  ending_by_name text,
  ending_by_door text check (ending_by_door in ('cli', 'http', 'web', 'mcp', 'policy')),
  check ((ending_code is null) = (ending_message is null)),
  check ((ending_code is null) = (ending_result is null)),
  check ((ending_by_name is null) = (ending_by_door is null))
) strict;

create unique index requests_idempotency on requests (requester_name, idempotency_key)
  where idempotency_key is not null;

-- One entry per request, so that the newest of any state are found without a scan.
create index requests_state on requests (state);

create index requests_identical on requests (requester_name, operation, connection_id, input)
  where state = 'pending';

create index requests_pending_due on requests (expires_at)
  where state = 'pending' and expires_at is not null;

create index requests_approved_due on requests (expires_at)
  where state = 'approved' and expires_at is not null;


create table decisions (
  request_seq integer primary key references requests (seq),
  verdict text not null check (verdict in ('approve', 'reject')),
  actor_name text not null,
  actor_door text not null check (actor_door in ('cli', 'http', 'web', 'mcp', 'policy')),
  digest text not null check (length(digest) = 64),
  reason text,
  at text not null check (at glob '????-??-??T??:??:??.???Z')
) strict;

create table attempts (
  request_seq integer primary key references requests (seq),
  id text not null,
  owner_host text not null,
  owner_boot_id text not null,
  owner_pid_namespace text not null,
  owner_pid integer not null,
  owner_start_time text not null,
  started_at text not null check (started_at glob '????-??-??T??:??:??.???Z')
) strict;


-- "insert or replace" deletes without a delete trigger, hence the look for what it would replace.
create trigger requests_begin_pending before insert on requests
when new.state <> 'pending'
  or exists (select 1 from requests where id = new.id or seq = new.seq)
  or exists (
    select 1 from requests
    where requester_name = new.requester_name and idempotency_key = new.idempotency_key
      and idempotency_key is not null
  )
begin select raise(abort, 'shield: a request begins once, as pending'); end;

create trigger requests_follow_transitions before update on requests
when new.state is not old.state
  and not exists (select 1 from transitions where from_state = old.state and to_state = new.state)
begin select raise(abort, 'shield: a request cannot change its state in this way'); end;

create trigger requests_need_decision before update on requests
when new.state is not old.state and new.state in ('approved', 'rejected')
  and not exists (
    select 1 from decisions
    where request_seq = old.seq and digest = old.digest
      and verdict = case new.state when 'approved' then 'approve' else 'reject' end
  )
begin select raise(abort, 'shield: a request is approved or rejected only by a decision on its digest'); end;

create trigger requests_need_attempt before update on requests
when new.state is not old.state and new.state = 'executing'
  and not exists (select 1 from attempts where request_seq = old.seq)
begin select raise(abort, 'shield: a request is executed only by an attempt'); end;

create trigger requests_frozen before update on requests
when new.seq is not old.seq
  or new.id is not old.id
  or new.operation is not old.operation
  or new.provider is not old.provider
  or new.connection_id is not old.connection_id
  or new.connection_integration is not old.connection_integration
  or new.connection_nango_id is not old.connection_nango_id
  or new.connection_name is not old.connection_name
  or new.account is not old.account
  or new.input is not old.input
  or new.prepared is not old.prepared
  or new.precondition is not old.precondition
  or new.call is not old.call
  or new.digest is not old.digest
  or new.provider_key is not old.provider_key
  or new.warnings is not old.warnings
  or new.requester_name is not old.requester_name
  or new.requester_door is not old.requester_door
  or new.reason is not old.reason
  or new.idempotency_key is not old.idempotency_key
  or new.created_at is not old.created_at
begin select raise(abort, 'shield: what a request will send is frozen'); end;

create trigger requests_no_delete before delete on requests
begin select raise(abort, 'shield: a request is never deleted'); end;

create trigger decisions_once before insert on decisions
when (select state from requests where seq = new.request_seq) is not 'pending'
  or exists (select 1 from decisions where request_seq = new.request_seq)
begin select raise(abort, 'shield: a request is decided once, while it is pending'); end;

create trigger decisions_no_update before update on decisions
begin select raise(abort, 'shield: a decision is never changed'); end;

create trigger decisions_no_delete before delete on decisions
begin select raise(abort, 'shield: a decision is never deleted'); end;

create trigger attempts_once before insert on attempts
when (select state from requests where seq = new.request_seq) is not 'approved'
  or exists (select 1 from attempts where request_seq = new.request_seq)
begin select raise(abort, 'shield: a request is attempted once, when it is approved'); end;

create trigger attempts_no_update before update on attempts
begin select raise(abort, 'shield: an attempt is never changed'); end;

create trigger attempts_no_delete before delete on attempts
begin select raise(abort, 'shield: an attempt is never deleted'); end;


-- body is what is hashed; the other columns are only views of it. They stay readable over a body that is damaged.
create table audit (
  number integer primary key,
  body text not null,
  hash text not null,
  type text generated always as (case when json_valid(body) then body ->> '$.type' end) virtual,
  subject text generated always as (case when json_valid(body) then body ->> '$.subject' end) virtual,
  at text generated always as (case when json_valid(body) then body ->> '$.at' end) virtual
) strict;

create index audit_subject on audit (subject) where subject is not null;

create trigger audit_in_order before insert on audit
when new.number is not (select coalesce(max(number), 0) + 1 from audit)
begin select raise(abort, 'shield: the audit log only grows at its end'); end;

create trigger audit_no_update before update on audit
begin select raise(abort, 'shield: the audit log is append-only'); end;

create trigger audit_no_delete before delete on audit
begin select raise(abort, 'shield: the audit log is append-only'); end;
