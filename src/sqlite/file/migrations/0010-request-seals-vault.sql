-- What proves that a request stands here as it was proposed: domain/request/seal.ts. expires_at: as proposed; an approval gives
-- it another. A request from before has none, and cannot be approved.
create table request_seals (
  request_seq integer primary key references requests (seq),
  expires_at text check (expires_at is null or expires_at glob '????-??-??T??:??:??.???Z'),
  seal text not null check (length(seal) = 64)
) strict;

create trigger request_seals_once before insert on request_seals
when exists (select 1 from request_seals where request_seq = new.request_seq)
begin select raise(abort, 'shield: a request is sealed once'); end;

create trigger request_seals_no_update before update on request_seals
begin select raise(abort, 'shield: a request is sealed once'); end;

create trigger request_seals_no_delete before delete on request_seals
begin select raise(abort, 'shield: a request is sealed once'); end;

-- journal_changed: when the system says that the journal's file was last changed, in nanoseconds. journal_hash: a chain
-- over all of its lines. vault: the line that stands in the vault beside the file, as it was written last.
alter table standing add column journal_changed text;
alter table standing add column journal_hash text check (length(journal_hash) = 64);
alter table standing add column vault text;
