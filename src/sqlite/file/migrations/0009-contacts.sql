-- group_id: the group that a message was written in; null: it was written to us alone. opens_window: whether its writer
-- may be answered freely for some time.
alter table received_messages add column group_id text;

alter table received_messages add column opens_window integer not null default 1 check (opens_window in (0, 1));

-- Somebody who was called `name` (a number or the provider's id of a person) is `other` since `at`. Whoever bears `name`
-- after that is somebody else.
create table contact_changes (
  seq integer primary key,
  provider text not null,
  account text not null,
  name text not null,
  other text not null,
  at text not null check (at glob '????-??-??T??:??:??.???Z'),
  recorded_at text not null check (recorded_at glob '????-??-??T??:??:??.???Z'),
  unique (provider, account, name, other, at)
) strict;

-- By whom a message was sent to, as it was typed: the provider's answer says what the person is called there.
create index requests_sent_to
  on requests (provider, ending_result ->> '$.message.account', ending_result ->> '$.message.phone')
  where state = 'succeeded' and ending_result ->> '$.message.id' is not null;
