-- Equal writes of one requester, however they ended: a program whose answer was lost asks for the same once more. Costs a
-- page when proposed, nothing after. What a person types at the machine itself is looked at only while it is pending.
create index requests_repeats on requests (requester_name, connection_id, operation, substr(input, 1, 100))
  where requester_door <> 'cli';
