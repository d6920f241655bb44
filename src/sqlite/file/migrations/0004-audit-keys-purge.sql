-- Tells this database from every other one, a copy of it excepted.
create table identity (
  only integer primary key check (only = 1),
  id text not null check (length(id) = 32)
) strict;

insert into identity (only, id) values (1, lower(hex(randomblob(16))));

create trigger identity_no_insert before insert on identity
begin select raise(abort, 'shield: a database keeps its identity'); end;

create trigger identity_no_update before update on identity
begin select raise(abort, 'shield: a database keeps its identity'); end;

create trigger identity_no_delete before delete on identity
begin select raise(abort, 'shield: a database keeps its identity'); end;


-- The settings under which the last audit entry was written, as canonical JSON.
create table settings_in_force (
  only integer primary key check (only = 1),
  settings text not null check (json_valid(settings))
) strict;


-- When what a request held was erased.
alter table requests add column purged_at text
  check (purged_at is null or purged_at glob '????-??-??T??:??:??.???Z');


-- The audit log names what a request sends only by a digest under this key. Without the key, which goes when the request
-- is purged, nobody can find a telephone number by trying all.
create table payload_keys (
  request_seq integer primary key references requests (seq),
  key text not null check (length(key) = 64)
) strict;

insert into payload_keys (request_seq, key) select seq, lower(hex(randomblob(32))) from requests;

create trigger requests_get_key after insert on requests
begin insert into payload_keys (request_seq, key) values (new.seq, lower(hex(randomblob(32)))); end;

create trigger payload_keys_once before insert on payload_keys
when exists (select 1 from payload_keys where request_seq = new.request_seq)
  or (select purged_at from requests where seq = new.request_seq) is not null
begin select raise(abort, 'shield: a request has one key, until it is purged'); end;

create trigger payload_keys_no_update before update on payload_keys
begin select raise(abort, 'shield: the key of a request is never changed'); end;

create trigger payload_keys_no_delete before delete on payload_keys
when (select purged_at from requests where seq = old.request_seq) is null
begin select raise(abort, 'shield: the key of a request stays until it is purged'); end;


drop trigger requests_frozen;

create trigger requests_frozen before update on requests
when new.purged_at is old.purged_at and (
  new.seq is not old.seq
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
)
begin select raise(abort, 'shield: what a request will send is frozen'); end;

-- Once, after the end, all of it, and nothing beside.
create trigger requests_purged_whole before update on requests
when new.purged_at is not old.purged_at and not (
  old.purged_at is null
  and old.state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired')
  and new.input is 'null'
  and new.prepared is 'null'
  and new.precondition is 'null'
  and new.call is '{"body":null,"headers":[],"method":"POST","path":"/","query":[]}'
  and new.digest is '0000000000000000000000000000000000000000000000000000000000000000'
  and new.warnings is '[]'
  and new.reason is null
  and new.ending_message is iif(old.ending_message is null, null, '')
  and new.ending_result is iif(old.ending_result is null, null, 'null')
  and new.seq is old.seq
  and new.id is old.id
  and new.state is old.state
  and new.operation is old.operation
  and new.provider is old.provider
  and new.connection_id is old.connection_id
  and new.connection_integration is old.connection_integration
  and new.connection_nango_id is old.connection_nango_id
  and new.connection_name is old.connection_name
  and new.account is old.account
  and new.provider_key is old.provider_key
  and new.requester_name is old.requester_name
  and new.requester_door is old.requester_door
  and new.idempotency_key is old.idempotency_key
  and new.created_at is old.created_at
  and new.updated_at is old.updated_at
  and new.expires_at is old.expires_at
  and new.ending_code is old.ending_code
  and new.ending_evidence is old.ending_evidence
  and new.ending_by_name is old.ending_by_name
  and new.ending_by_door is old.ending_by_door
)
begin select raise(abort, 'shield: what a request has sent is frozen until all of it is erased, after its end'); end;

drop trigger decisions_no_update;

-- A reason is somebody's own words, and the digest could be guessed at: both go with what they are about.
create trigger decisions_no_update before update on decisions
when not (
  (select purged_at from requests where seq = old.request_seq) is not null
  and new.request_seq is old.request_seq
  and new.verdict is old.verdict
  and new.actor_name is old.actor_name
  and new.actor_door is old.actor_door
  and new.digest is '0000000000000000000000000000000000000000000000000000000000000000'
  and new.reason is null
  and new.at is old.at
)
begin select raise(abort, 'shield: a decision is never changed'); end;
