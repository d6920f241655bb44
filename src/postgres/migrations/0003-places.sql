-- The version before stops.

-- Where something may be sent from: a disk that holds the seal key, a vault and an intent journal of its own. journal: how
-- much of that journal is known to be in here.
create table shield.places (
  id text collate "C" primary key check (length(id) = 32),
  host text collate "C" not null,
  begun_at text collate "C" not null check (begun_at like '____-__-__T__:__:__.___Z'),
  journal_size bigint check (journal_size >= 0),
  journal_inode text collate "C",
  journal_changed text collate "C",
  journal_hash text collate "C" check (length(journal_hash) = 64),
  check ((journal_size is null) = (journal_inode is null))
);

create trigger places_no_delete before delete on shield.places for each row execute function shield.refuse('shield: what may have been sent from a place is kept in mind');
create trigger places_no_truncate before truncate on shield.places for each statement execute function shield.refuse('shield: what may have been sent from a place is kept in mind');
