-- stakes: what depends on a request, and ruling: what policy said of it when it was proposed, both JSON. Null: it was
-- proposed before that was told, there was no policy, or it is erased.
alter table requests add column stakes text check (json_valid(stakes));
alter table requests add column ruling text check (json_valid(ruling));

-- What was done before of the same kind, to tell what is unusual; holds all that is asked, so that no request is read.
-- Costs a page when it succeeds, nothing before.
create index requests_done on requests (connection_id, operation, seq, requester_name, stakes)
  where state = 'succeeded' and stakes is not null;

create trigger requests_stakes_frozen before update on requests
when iif(new.purged_at is old.purged_at, new.stakes is not old.stakes, new.stakes is not null)
  or new.ruling is not old.ruling
begin select raise(abort, 'shield: what depends on a request is frozen, and erased with what it held'); end;

-- Whom a request is for, under the name that each is counted by: to find those before it.
create table recipients (
  counted_as text not null,
  request_seq integer not null references requests (seq),
  primary key (counted_as, request_seq)
) strict, without rowid;

create index recipients_of_request on recipients (request_seq);

create trigger recipients_no_update before update on recipients
begin select raise(abort, 'shield: whom a request is for is frozen'); end;

create trigger recipients_no_delete before delete on recipients
when (select purged_at from requests where seq = old.request_seq) is null
begin select raise(abort, 'shield: whom a request is for is erased with what it held'); end;

-- Which policy a decision was made under, with the rules that it met or that made it. JSON; null: there was none.
alter table decisions add column policy text check (json_valid(policy));

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
  and new.policy is old.policy
)
begin select raise(abort, 'shield: a decision is never changed'); end;

create index decisions_by_policy on decisions (at) where assurance = 'policy';

-- Every policy that was ever in force, by the SHA-256 of its text. Which one is says the vault.
create table policies (
  digest text primary key check (length(digest) = 64),
  text text not null,
  applied_at text not null check (applied_at glob '????-??-??T??:??:??.???Z'),
  applied_by text not null
) strict;

create trigger policies_no_update before update on policies
begin select raise(abort, 'shield: a policy never changes; another one is applied'); end;

create trigger policies_no_delete before delete on policies
begin select raise(abort, 'shield: a policy that was in force is kept'); end;
