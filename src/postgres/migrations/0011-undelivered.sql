-- The version before goes on.

-- By its provider key, a message that was sent is found when a status of it comes. Costs a request that sent none nothing.
create index requests_sent_keys on shield.requests (provider_key)
  where state = 'succeeded' and shield.json_member(ending_result, 'message', 'id') is not null;
