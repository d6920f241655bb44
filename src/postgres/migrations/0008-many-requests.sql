-- The version before stops.

-- How many have ended in which way, of each requester: counting them anew would read all that ever ended.
create table shield.ended_counts (
  requester_name text collate "C" not null,
  state text collate "C" not null,
  number bigint not null,
  primary key (requester_name, state)
);

insert into shield.ended_counts (requester_name, state, number)
select requester_name, state, count(*) from shield.requests
where state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired') group by requester_name, state;

-- Also of what has ended and turns out to have been sent: that is in doubt again.
create function shield.requests_count_ended() returns trigger
language plpgsql as $$
begin
  if new.state is not distinct from old.state then
    return null;
  end if;
  if old.state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired') then
    update shield.ended_counts set number = number - 1 where requester_name = old.requester_name and state = old.state;
  end if;
  if new.state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired') then
    insert into shield.ended_counts (requester_name, state, number) values (new.requester_name, new.state, 1)
      on conflict (requester_name, state) do update set number = ended_counts.number + 1;
  end if;
  return null;
end $$;

create trigger requests_count_ended after update of state on shield.requests for each row execute function shield.requests_count_ended();

-- What policy decided, in the order of proposal, costs nothing where a person decides.
create index decisions_of_policy on shield.decisions (request_seq) where assurance = 'policy';

-- With number, so that the entries about a request come in their order, however little the server knows of the table.
create index audit_of_subject on shield.audit (subject, number) where subject is not null;

drop index shield.audit_subject;
