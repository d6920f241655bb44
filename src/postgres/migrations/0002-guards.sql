-- The version before stops.

-- What refuses forbidden changes, whoever makes them. Each guard whose condition looks at more than its words is a function
-- of the same name, so that it can be held against this text (postgres/guards.ts). A query stands in an `if` of its own: in a
-- condition with others PostgreSQL would begin it for every row.


create trigger transitions_no_insert before insert on shield.transitions for each row execute function shield.refuse('shield: transitions are fixed');
create trigger transitions_no_update before update on shield.transitions for each row execute function shield.refuse('shield: transitions are fixed');
create trigger transitions_no_delete before delete on shield.transitions for each row execute function shield.refuse('shield: transitions are fixed');
create trigger transitions_no_truncate before truncate on shield.transitions for each statement execute function shield.refuse('shield: transitions are fixed');


-- In place of a CHECK for each column, which PostgreSQL would make ready anew for every statement: that took more than half
-- of the time of an update. As with a CHECK, nothing is wrong with what is unknown.
create function shield.requests_have_a_form() returns trigger
language plpgsql as $$
begin
  if (
      new.state in (
        'pending', 'approved', 'executing', 'unknown', 'succeeded', 'failed', 'rejected', 'cancelled', 'expired'
      )
      and shield.json_valid(new.input)
      and shield.json_valid(new.prepared)
      and shield.json_valid(new.precondition)
      and shield.json_valid(new.call)
      and length(new.digest) = 64
      and shield.json_valid(new.warnings)
      and new.requester_door in ('cli', 'http', 'web', 'mcp', 'policy')
      and new.created_at like '____-__-__T__:__:__.___Z'
      and new.updated_at like '____-__-__T__:__:__.___Z'
      and new.expires_at like '____-__-__T__:__:__.___Z'
      and new.ending_code in ('applied', 'refused', 'stale', 'in_doubt', 'interrupted', 'word')
      and new.ending_evidence in ('response', 'lookup', 'webhook', 'person')
      and shield.json_valid(new.ending_result)
      and new.ending_by_door in ('cli', 'http', 'web', 'mcp', 'policy')
      and new.purged_at like '____-__-__T__:__:__.___Z'
      and new.summary <> ''
      and new.mark in ('suspicious')
      and shield.json_valid(new.stakes)
      and shield.json_valid(new.ruling)
      and (new.ending_code is null) = (new.ending_message is null)
      and (new.ending_code is null) = (new.ending_result is null)
      and (new.ending_by_name is null) = (new.ending_by_door is null)
    ) is false
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a request has another form';
  end if;
  return new;
end $$;

create trigger requests_have_a_form before insert or update on shield.requests for each row execute function shield.requests_have_a_form();

create function shield.requests_begin_pending() returns trigger
language plpgsql as $$
begin
  if new.state <> 'pending' and not (
    new.state = 'unknown'
    and exists (select 1 from shield.lost_sendings where request_id = new.id and recreated = 1)
  )
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a request begins once, as pending';
  end if;
  return new;
end $$;

create trigger requests_begin_pending before insert on shield.requests for each row execute function shield.requests_begin_pending();

-- Beside the table of transitions: what the journal says was sent becomes unknown from wherever it is.
create function shield.requests_follow_transitions() returns trigger
language plpgsql as $$
begin
  if new.state is distinct from old.state then
    if not exists (select 1 from shield.transitions where from_state = old.state and to_state = new.state)
      and not (new.state = 'unknown' and exists (select 1 from shield.lost_sendings where request_id = old.id))
    then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a request cannot change its state in this way';
    end if;
  end if;
  return new;
end $$;

create trigger requests_follow_transitions before update on shield.requests for each row execute function shield.requests_follow_transitions();

create function shield.requests_need_decision() returns trigger
language plpgsql as $$
begin
  if new.state is distinct from old.state and new.state in ('approved', 'rejected') then
    if not exists (
      select 1 from shield.decisions
      where request_seq = old.seq and digest = old.digest
        and verdict = case new.state when 'approved' then 'approve' else 'reject' end
    )
    then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a request is approved or rejected only by a decision on its digest';
    end if;
  end if;
  return new;
end $$;

create trigger requests_need_decision before update on shield.requests for each row execute function shield.requests_need_decision();

create function shield.requests_need_attempt() returns trigger
language plpgsql as $$
begin
  if new.state is distinct from old.state and new.state = 'executing' then
    if not exists (select 1 from shield.attempts where request_seq = old.seq)
    then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a request is executed only by an attempt';
    end if;
  end if;
  return new;
end $$;

create trigger requests_need_attempt before update on shield.requests for each row execute function shield.requests_need_attempt();

create function shield.requests_frozen() returns trigger
language plpgsql as $$
begin
  if new.purged_at is not distinct from old.purged_at and (
      new.seq is distinct from old.seq
      or new.id is distinct from old.id
      or new.operation is distinct from old.operation
      or new.provider is distinct from old.provider
      or new.connection_id is distinct from old.connection_id
      or new.connection_integration is distinct from old.connection_integration
      or new.connection_nango_id is distinct from old.connection_nango_id
      or new.connection_name is distinct from old.connection_name
      or new.account is distinct from old.account
      or new.input is distinct from old.input
      or new.prepared is distinct from old.prepared
      or new.precondition is distinct from old.precondition
      or new.call is distinct from old.call
      or new.digest is distinct from old.digest
      or new.provider_key is distinct from old.provider_key
      or new.warnings is distinct from old.warnings
      or new.requester_name is distinct from old.requester_name
      or new.requester_door is distinct from old.requester_door
      or new.reason is distinct from old.reason
      or new.idempotency_key is distinct from old.idempotency_key
      or new.created_at is distinct from old.created_at
    )
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: what a request will send is frozen';
  end if;
  return new;
end $$;

create trigger requests_frozen before update on shield.requests for each row execute function shield.requests_frozen();

-- Once, after the end, all of it, and nothing beside.
create function shield.requests_purged_whole() returns trigger
language plpgsql as $$
begin
  if new.purged_at is distinct from old.purged_at and not (
      old.purged_at is null
      and old.state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired')
      and new.input = 'null'
      and new.prepared = 'null'
      and new.precondition = 'null'
      and new.call = '{"body":null,"headers":[],"method":"POST","path":"/","query":[]}'
      and new.digest = '0000000000000000000000000000000000000000000000000000000000000000'
      and new.warnings = '[]'
      and new.reason is null
      and new.ending_message is not distinct from case when old.ending_message is null then null else '' end
      and new.ending_result is not distinct from case when old.ending_result is null then null else 'null' end
      and new.seq is not distinct from old.seq
      and new.id is not distinct from old.id
      and new.state is not distinct from old.state
      and new.operation is not distinct from old.operation
      and new.provider is not distinct from old.provider
      and new.connection_id is not distinct from old.connection_id
      and new.connection_integration is not distinct from old.connection_integration
      and new.connection_nango_id is not distinct from old.connection_nango_id
      and new.connection_name is not distinct from old.connection_name
      and new.account is not distinct from old.account
      and new.provider_key is not distinct from old.provider_key
      and new.requester_name is not distinct from old.requester_name
      and new.requester_door is not distinct from old.requester_door
      and new.idempotency_key is not distinct from old.idempotency_key
      and new.created_at is not distinct from old.created_at
      and new.updated_at is not distinct from old.updated_at
      and new.expires_at is not distinct from old.expires_at
      and new.ending_code is not distinct from old.ending_code
      and new.ending_evidence is not distinct from old.ending_evidence
      and new.ending_by_name is not distinct from old.ending_by_name
      and new.ending_by_door is not distinct from old.ending_by_door
    )
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: what a request has sent is frozen until all of it is erased, after its end';
  end if;
  return new;
end $$;

create trigger requests_purged_whole before update on shield.requests for each row execute function shield.requests_purged_whole();

create function shield.requests_summary_frozen() returns trigger
language plpgsql as $$
begin
  if (case when new.purged_at is not distinct from old.purged_at
    then new.summary is distinct from old.summary or new.mark is distinct from old.mark
    else new.summary is not null or new.mark is not null end)
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: what a request is about is frozen, and erased with what it held';
  end if;
  return new;
end $$;

create trigger requests_summary_frozen before update on shield.requests for each row execute function shield.requests_summary_frozen();

create function shield.requests_stakes_frozen() returns trigger
language plpgsql as $$
begin
  if new.ruling is distinct from old.ruling
    or (case when new.purged_at is not distinct from old.purged_at
      then new.stakes is distinct from old.stakes
      else new.stakes is not null end)
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: what depends on a request is frozen, and erased with what it held';
  end if;
  return new;
end $$;

create trigger requests_stakes_frozen before update on shield.requests for each row execute function shield.requests_stakes_frozen();

create trigger requests_no_delete before delete on shield.requests for each row execute function shield.refuse('shield: a request is never deleted');
create trigger requests_no_truncate before truncate on shield.requests for each statement execute function shield.refuse('shield: a request is never deleted');

create function shield.requests_get_key() returns trigger
language plpgsql as $$
begin
  insert into shield.payload_keys (request_seq, key) values (new.seq, shield.random_key());
  return new;
end $$;

create trigger requests_get_key after insert on shield.requests for each row execute function shield.requests_get_key();


create function shield.decisions_once() returns trigger
language plpgsql as $$
begin
  if (select state from shield.requests where seq = new.request_seq) is distinct from 'pending'
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a request is decided once, while it is pending';
  end if;
  return new;
end $$;

create trigger decisions_once before insert on shield.decisions for each row execute function shield.decisions_once();

-- A reason is somebody's own words, and the digest could be guessed at: both go with what they are about.
create function shield.decisions_no_update() returns trigger
language plpgsql as $$
begin
  if not (
      (select purged_at from shield.requests where seq = old.request_seq) is not null
      and new.digest = '0000000000000000000000000000000000000000000000000000000000000000'
      and new.reason is null
      and new.request_seq is not distinct from old.request_seq
      and new.verdict is not distinct from old.verdict
      and new.actor_name is not distinct from old.actor_name
      and new.actor_door is not distinct from old.actor_door
      and new.at is not distinct from old.at
      and new.assurance is not distinct from old.assurance
      and new.policy is not distinct from old.policy
    )
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a decision is never changed';
  end if;
  return new;
end $$;

create trigger decisions_no_update before update on shield.decisions for each row execute function shield.decisions_no_update();

create trigger decisions_no_delete before delete on shield.decisions for each row execute function shield.refuse('shield: a decision is never deleted');
create trigger decisions_no_truncate before truncate on shield.decisions for each statement execute function shield.refuse('shield: a decision is never deleted');


create function shield.attempts_once() returns trigger
language plpgsql as $$
begin
  if (select state from shield.requests where seq = new.request_seq) is distinct from 'approved'
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a request is attempted once, when it is approved';
  end if;
  return new;
end $$;

create trigger attempts_once before insert on shield.attempts for each row execute function shield.attempts_once();

create trigger attempts_no_update before update on shield.attempts for each row execute function shield.refuse('shield: an attempt is never changed');
create trigger attempts_no_delete before delete on shield.attempts for each row execute function shield.refuse('shield: an attempt is never deleted');
create trigger attempts_no_truncate before truncate on shield.attempts for each statement execute function shield.refuse('shield: an attempt is never deleted');


create trigger seals_no_update before update on shield.seals for each row execute function shield.refuse('shield: a decision is sealed once');
create trigger seals_no_delete before delete on shield.seals for each row execute function shield.refuse('shield: a decision is sealed once');
create trigger seals_no_truncate before truncate on shield.seals for each statement execute function shield.refuse('shield: a decision is sealed once');

create trigger used_nonces_no_update before update on shield.used_nonces for each row execute function shield.refuse('shield: a decision is used once');
create trigger used_nonces_no_delete before delete on shield.used_nonces for each row execute function shield.refuse('shield: a decision is used once');
create trigger used_nonces_no_truncate before truncate on shield.used_nonces for each statement execute function shield.refuse('shield: a decision is used once');

create trigger lost_sendings_no_update before update on shield.lost_sendings for each row execute function shield.refuse('shield: what was sent stays so');
create trigger lost_sendings_no_delete before delete on shield.lost_sendings for each row execute function shield.refuse('shield: what was sent stays so');
create trigger lost_sendings_no_truncate before truncate on shield.lost_sendings for each statement execute function shield.refuse('shield: what was sent stays so');

create trigger request_seals_no_update before update on shield.request_seals for each row execute function shield.refuse('shield: a request is sealed once');
create trigger request_seals_no_delete before delete on shield.request_seals for each row execute function shield.refuse('shield: a request is sealed once');
create trigger request_seals_no_truncate before truncate on shield.request_seals for each statement execute function shield.refuse('shield: a request is sealed once');


create function shield.payload_keys_once() returns trigger
language plpgsql as $$
begin
  if (select purged_at from shield.requests where seq = new.request_seq) is not null
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a request has one key, until it is purged';
  end if;
  return new;
end $$;

create trigger payload_keys_once before insert on shield.payload_keys for each row execute function shield.payload_keys_once();

create trigger payload_keys_no_update before update on shield.payload_keys for each row execute function shield.refuse('shield: the key of a request is never changed');

create function shield.payload_keys_no_delete() returns trigger
language plpgsql as $$
begin
  if (select purged_at from shield.requests where seq = old.request_seq) is null
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: the key of a request stays until it is purged';
  end if;
  return old;
end $$;

create trigger payload_keys_no_delete before delete on shield.payload_keys for each row execute function shield.payload_keys_no_delete();

create trigger payload_keys_no_truncate before truncate on shield.payload_keys for each statement execute function shield.refuse('shield: the key of a request stays until it is purged');


-- An origin is always older, so that no chain of them ever closes.
create function shield.origins_once() returns trigger
language plpgsql as $$
begin
  if (select state from shield.requests where seq = new.request_seq) is distinct from 'pending'
    or (select seq from shield.requests where id = new.earlier_id) >= new.request_seq
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a request begins with its origin';
  end if;
  return new;
end $$;

create trigger origins_once before insert on shield.origins for each row execute function shield.origins_once();

create trigger origins_no_update before update on shield.origins for each row execute function shield.refuse('shield: an origin is never changed');
create trigger origins_no_delete before delete on shield.origins for each row execute function shield.refuse('shield: an origin is never deleted');
create trigger origins_no_truncate before truncate on shield.origins for each statement execute function shield.refuse('shield: an origin is never deleted');


create trigger recipients_no_update before update on shield.recipients for each row execute function shield.refuse('shield: whom a request is for is frozen');

create function shield.recipients_no_delete() returns trigger
language plpgsql as $$
begin
  if (select purged_at from shield.requests where seq = old.request_seq) is null
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: whom a request is for is erased with what it held';
  end if;
  return old;
end $$;

create trigger recipients_no_delete before delete on shield.recipients for each row execute function shield.recipients_no_delete();

create trigger recipients_no_truncate before truncate on shield.recipients for each statement execute function shield.refuse('shield: whom a request is for is erased with what it held');


create trigger callbacks_no_update before update on shield.callbacks for each row execute function shield.refuse('shield: where a requester is told is frozen');

create function shield.callbacks_no_delete() returns trigger
language plpgsql as $$
begin
  if (select purged_at from shield.requests where seq = old.request_seq) is null
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: where a requester is told is erased with what the request held';
  end if;
  return old;
end $$;

create trigger callbacks_no_delete before delete on shield.callbacks for each row execute function shield.callbacks_no_delete();

create trigger callbacks_no_truncate before truncate on shield.callbacks for each statement execute function shield.refuse('shield: where a requester is told is erased with what the request held');


create function shield.audit_in_order() returns trigger
language plpgsql as $$
begin
  if new.number is distinct from (select coalesce(max(number), 0) + 1 from shield.audit)
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: the audit log only grows at its end';
  end if;
  return new;
end $$;

create trigger audit_in_order before insert on shield.audit for each row execute function shield.audit_in_order();

create trigger audit_no_update before update on shield.audit for each row execute function shield.refuse('shield: the audit log is append-only');
create trigger audit_no_delete before delete on shield.audit for each row execute function shield.refuse('shield: the audit log is append-only');
create trigger audit_no_truncate before truncate on shield.audit for each statement execute function shield.refuse('shield: the audit log is append-only');


create trigger standing_no_insert before insert on shield.standing for each row execute function shield.refuse('shield: a database stands in one way');
create trigger standing_no_delete before delete on shield.standing for each row execute function shield.refuse('shield: a database stands in one way');
create trigger standing_no_truncate before truncate on shield.standing for each statement execute function shield.refuse('shield: a database stands in one way');

create trigger identity_no_insert before insert on shield.identity for each row execute function shield.refuse('shield: a database keeps its identity');
create trigger identity_no_update before update on shield.identity for each row execute function shield.refuse('shield: a database keeps its identity');
create trigger identity_no_delete before delete on shield.identity for each row execute function shield.refuse('shield: a database keeps its identity');
create trigger identity_no_truncate before truncate on shield.identity for each statement execute function shield.refuse('shield: a database keeps its identity');

create trigger policies_no_update before update on shield.policies for each row execute function shield.refuse('shield: a policy never changes; another one is applied');
create trigger policies_no_delete before delete on shield.policies for each row execute function shield.refuse('shield: a policy that was in force is kept');
create trigger policies_no_truncate before truncate on shield.policies for each statement execute function shield.refuse('shield: a policy that was in force is kept');


create function shield.tokens_once() returns trigger
language plpgsql as $$
begin
  if new.revoked_at is not null
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a token is made once';
  end if;
  return new;
end $$;

create trigger tokens_once before insert on shield.tokens for each row execute function shield.tokens_once();

create function shield.tokens_only_revoked() returns trigger
language plpgsql as $$
begin
  if old.revoked_at is not null
    or new.rowid is distinct from old.rowid
    or new.id is distinct from old.id
    or new.principal is distinct from old.principal
    or new.roles is distinct from old.roles
    or new.secret_hash is distinct from old.secret_hash
    or new.created_at is distinct from old.created_at
    or new.created_by_name is distinct from old.created_by_name
    or new.created_by_door is distinct from old.created_by_door
    or new.expires_at is distinct from old.expires_at
    or new.seal is distinct from old.seal
  then raise exception using errcode = 'integrity_constraint_violation', message = 'shield: a token can only be revoked, and once';
  end if;
  return new;
end $$;

create trigger tokens_only_revoked before update on shield.tokens for each row execute function shield.tokens_only_revoked();

create trigger tokens_no_delete before delete on shield.tokens for each row execute function shield.refuse('shield: a token is revoked, not deleted');
create trigger tokens_no_truncate before truncate on shield.tokens for each statement execute function shield.refuse('shield: a token is revoked, not deleted');