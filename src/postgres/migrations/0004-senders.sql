-- The version before stops.

-- Processes that may send. number: half of the key of the lock that a process holds while it may. One that ended stays here:
-- its lock is gone, and is never taken again.
create table shield.senders (
  id text collate "C" primary key,
  number integer generated always as identity unique,
  place text collate "C" not null references shield.places (id),
  host text collate "C" not null,
  pid integer not null,
  begun_at text collate "C" not null check (begun_at like '____-__-__T__:__:__.___Z')
);

-- Who makes which attempt.
create table shield.attempt_senders (
  attempt_id text collate "C" primary key,
  sender_id text collate "C" not null references shield.senders (id)
);

create trigger attempt_senders_no_update before update on shield.attempt_senders for each row execute function shield.refuse('shield: an attempt has one sender');
create trigger attempt_senders_no_delete before delete on shield.attempt_senders for each row execute function shield.refuse('shield: an attempt has one sender');
create trigger attempt_senders_no_truncate before truncate on shield.attempt_senders for each statement execute function shield.refuse('shield: an attempt has one sender');
