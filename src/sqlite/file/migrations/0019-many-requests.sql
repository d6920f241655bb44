-- How many have ended in which way, of each requester: counting them anew would read all that ever ended.
create table ended_counts (
  requester_name text not null,
  state text not null,
  number integer not null,
  primary key (requester_name, state)
) strict, without rowid;

insert into ended_counts (requester_name, state, number)
select requester_name, state, count(*) from requests
where state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired') group by requester_name, state;

-- Also of what has ended and turns out to have been sent: that is in doubt again.
create trigger requests_count_ended after update of state on requests when new.state is not old.state
begin
  update ended_counts set number = number - 1 where requester_name = old.requester_name and state = old.state;
  insert into ended_counts (requester_name, state, number) select new.requester_name, new.state, 1
    where new.state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired')
    on conflict (requester_name, state) do update set number = number + 1;
end;

-- What policy decided, in the order of proposal, costs nothing where a person decides.
create index decisions_of_policy on decisions (request_seq) where assurance = 'policy';
