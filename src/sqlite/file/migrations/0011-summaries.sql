-- What a request is about, in one line, and what a list warns of. Null: it was proposed before there was one, or is erased.
alter table requests add column summary text check (summary <> '');
alter table requests add column mark text check (mark in ('suspicious'));

create trigger requests_summary_frozen before update on requests
when iif(new.purged_at is old.purged_at,
  new.summary is not old.summary or new.mark is not old.mark,
  new.summary is not null or new.mark is not null)
begin select raise(abort, 'shield: what a request is about is frozen, and erased with what it held'); end;
