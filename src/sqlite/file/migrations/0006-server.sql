-- Who may reach a server, and what for. secret_hash: SHA-256 of the secret in hex; the secret itself is shown once and
-- kept nowhere. roles: a JSON list. seal: see domain/access/token-secret.ts.
create table tokens (
  id text primary key,
  principal text not null,
  roles text not null check (json_type(roles) = 'array' and json_array_length(roles) > 0),
  secret_hash text not null check (length(secret_hash) = 64),
  created_at text not null check (created_at glob '????-??-??T??:??:??.???Z'),
  created_by_name text not null,
  created_by_door text not null check (created_by_door in ('cli', 'http', 'web', 'mcp', 'policy')),
  expires_at text check (expires_at is null or expires_at glob '????-??-??T??:??:??.???Z'),
  revoked_at text check (revoked_at is null or revoked_at glob '????-??-??T??:??:??.???Z'),
  seal text not null check (length(seal) = 64)
) strict;

-- "insert or replace" deletes without a delete trigger.
create trigger tokens_once before insert on tokens
when exists (select 1 from tokens where id = new.id or rowid = new.rowid) or new.revoked_at is not null
begin select raise(abort, 'shield: a token is made once'); end;

create trigger tokens_only_revoked before update on tokens
when new.id is not old.id
  or new.principal is not old.principal
  or new.roles is not old.roles
  or new.secret_hash is not old.secret_hash
  or new.created_at is not old.created_at
  or new.created_by_name is not old.created_by_name
  or new.created_by_door is not old.created_by_door
  or new.expires_at is not old.expires_at
  or new.seal is not old.seal
  or old.revoked_at is not null
begin select raise(abort, 'shield: a token can only be revoked, and once'); end;

create trigger tokens_no_delete before delete on tokens
begin select raise(abort, 'shield: a token is revoked, not deleted'); end;

-- What webhooks brought, stored before it is answered and acted on after. body: the bytes as they came. body_hash:
-- SHA-256 of them in hex. about: what it was about, in kinds and counts. problem: why it could not be acted on.
create table deliveries (
  seq integer primary key,
  id text not null unique,
  source text not null check (source in ('nango', 'whatsapp')),
  body blob not null,
  body_hash text not null check (length(body_hash) = 64),
  received_at text not null check (received_at glob '????-??-??T??:??:??.???Z'),
  state text not null check (state in ('new', 'done', 'failed')),
  about text,
  problem text,
  done_at text check (done_at is null or done_at glob '????-??-??T??:??:??.???Z')
) strict;

create index deliveries_body on deliveries (source, body_hash, received_at);

create index deliveries_new on deliveries (seq) where state = 'new';

-- What a status webhook can settle: nearly nothing at any time, so that the index costs a proposal nothing.
create index requests_in_doubt on requests (provider_key)
  where state = 'unknown' or (state = 'failed' and ending_code = 'word');

create index message_statuses_key on message_statuses (provider_key) where provider_key is not null;

-- A requester's own at a server, where everybody else's stay out of sight. Costs a page when proposed, nothing after.
create index requests_requester on requests (requester_name);

-- How sure it is that a person made a decision: a question at a terminal, a flag, a token, a signed-in page, a setting.
alter table decisions add column assurance text
  check (assurance in ('terminal', 'flag', 'token', 'session', 'policy'));

drop trigger decisions_no_update;

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
  and new.assurance is old.assurance
)
begin select raise(abort, 'shield: a decision is never changed'); end;
