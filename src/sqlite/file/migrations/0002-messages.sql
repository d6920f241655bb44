-- What webhooks brought. account: the provider's id of our own number. What was sent stands in requests.
create table received_messages (
  seq integer primary key,
  provider text not null,
  account text not null,
  message_id text not null,
  phone text,
  user_id text,
  kind text not null,
  text text,
  at text not null check (at glob '????-??-??T??:??:??.???Z'),
  recorded_at text not null check (recorded_at glob '????-??-??T??:??:??.???Z'),
  unique (provider, account, message_id)
) strict;

create index received_messages_at on received_messages (provider, account, at);

create index received_messages_phone on received_messages (provider, account, phone, at)
  where phone is not null;

create index received_messages_user on received_messages (provider, account, user_id, at)
  where user_id is not null;

-- recipient: empty where the provider names none.
create table message_statuses (
  seq integer primary key,
  provider text not null,
  account text not null,
  message_id text not null,
  status text not null check (status in ('sent', 'delivered', 'read', 'played', 'failed')),
  recipient text not null,
  provider_key text,
  error text,
  at text not null check (at glob '????-??-??T??:??:??.???Z'),
  recorded_at text not null check (recorded_at glob '????-??-??T??:??:??.???Z'),
  unique (provider, account, message_id, status, recipient)
) strict;

-- A request that sent a message says so in its result; all other requests stay out of this index.
create index requests_sent_messages on requests (provider, ending_result ->> '$.message.account', updated_at)
  where state = 'succeeded' and ending_result ->> '$.message.id' is not null;
