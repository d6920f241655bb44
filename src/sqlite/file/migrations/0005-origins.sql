-- Which request another one came from: a retry of it, or a replacement.
create table origins (
  request_seq integer primary key references requests (seq),
  kind text not null check (kind in ('retry', 'replacement')),
  earlier_id text not null references requests (id)
) strict;

create index origins_earlier on origins (earlier_id);

-- An origin is always older, so that no chain of them ever closes.
create trigger origins_once before insert on origins
when (select state from requests where seq = new.request_seq) is not 'pending'
  or (select seq from requests where id = new.earlier_id) >= new.request_seq
  or exists (select 1 from origins where request_seq = new.request_seq)
begin select raise(abort, 'shield: a request begins with its origin'); end;

create trigger origins_no_update before update on origins
begin select raise(abort, 'shield: an origin is never changed'); end;

create trigger origins_no_delete before delete on origins
begin select raise(abort, 'shield: an origin is never deleted'); end;

-- How many were approved today, and what they were, without a scan.
create index decisions_approved on decisions (at) where verdict = 'approve';
