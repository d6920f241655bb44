-- The version before stops.

-- All that the migrations of SQLite come to, as one beginning: the same tables, columns, rules and words. Texts are
-- compared byte by byte, as SQLite compares them, whatever the locale of the database is.

-- A text cannot hold U+0000 here: it is kept as U+0001 and a 0, and U+0001 itself as U+0001 and a 1 (postgres/text-form.ts).
-- So that a text out of a JSON text equals the same text in a column, its escapes are read in that way.
create function shield.json_readable(document text) returns json
language sql immutable strict as $$
  select (case when position('\u000' in document) = 0 then document else
    regexp_replace(
      regexp_replace(document, '(?<!\\)((?:\\\\)*)\\u0001', '\1\\u00011', 'g'),
      '(?<!\\)((?:\\\\)*)\\u0000', '\1\\u00010', 'g'
    ) end)::json
$$;

-- JSON is kept as the text that was hashed. Null where there is no such member, or the text is no JSON.
create function shield.json_member(document text, variadic path text[]) returns text
language plpgsql immutable strict as $$
begin
  return shield.json_readable(document) #>> path;
exception
  when invalid_text_representation or untranslatable_character or statement_too_complex then
    return null;
end $$;

-- Fails where the text is no JSON: to say so instead, it would need a transaction of its own for each text. Plain SQL, so
-- that the planner puts it into the condition itself.
create function shield.json_valid(document text) returns boolean
language sql immutable as $$
  select document is null or document::json is not null
$$;

-- Nobody can guess it: 244 random bits, as 64 hexadecimal digits.
create function shield.random_key() returns text
language sql volatile as $$
  select encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex')
$$;

-- What a trigger refuses in any case, with its own words.
create function shield.refuse() returns trigger
language plpgsql as $$
begin
  raise exception using errcode = 'integrity_constraint_violation', message = tg_argv[0];
end $$;


-- Every allowed arrow in the life of an approval request; the domain holds the same table.
create table shield.transitions (
  from_state text collate "C" not null,
  to_state text collate "C" not null,
  primary key (from_state, to_state)
);

insert into shield.transitions (from_state, to_state) values
  ('pending', 'approved'),
  ('pending', 'rejected'),
  ('pending', 'cancelled'),
  ('pending', 'expired'),
  ('approved', 'executing'),
  ('approved', 'failed'),
  ('approved', 'cancelled'),
  ('approved', 'expired'),
  ('executing', 'succeeded'),
  ('executing', 'failed'),
  ('executing', 'unknown'),
  ('unknown', 'succeeded'),
  ('unknown', 'failed'),
  ('failed', 'succeeded');


-- mismatch: what was seen behind a connection in place of what it stands for. environment: where it was last seen at
-- Nango, as far as that can be told. Both JSON; null: nothing was seen. access_ended_at: when it was first
-- seen to give no access any more; null: it works, as far as anybody has seen.
create table shield.connections (
  id text collate "C" primary key,
  name text collate "C" not null unique,
  provider text collate "C" not null,
  integration text collate "C" not null,
  nango_connection_id text collate "C" not null,
  account_label text collate "C" not null,
  account_confirmed integer not null check (account_confirmed in (0, 1)),
  asked_scopes text collate "C" not null check (shield.json_valid(asked_scopes)),
  granted_scopes text collate "C" check (shield.json_valid(granted_scopes)),
  config text collate "C" not null check (shield.json_valid(config)),
  created_at text collate "C" not null check (created_at like '____-__-__T__:__:__.___Z'),
  updated_at text collate "C" not null check (updated_at like '____-__-__T__:__:__.___Z'),
  mismatch text collate "C" check (shield.json_valid(mismatch)),
  environment text collate "C" check (shield.json_valid(environment)),
  access_ended_at text collate "C" check (access_ended_at like '____-__-__T__:__:__.___Z')
);


-- A guard says what form each column has (requests_have_a_form). seq: the order of proposal. call, input, prepared,
-- precondition: canonical JSON. purged_at: when what a request held was erased. summary: what it is about, in one line, and
-- mark what a list warns of. stakes: what depends on it, and ruling what policy said of it when it was proposed, both JSON.
create table shield.requests (
  seq bigint generated always as identity primary key,
  id text collate "C" not null unique,
  state text collate "C" not null,
  operation text collate "C" not null,
  provider text collate "C" not null,
  connection_id text collate "C" not null,
  connection_integration text collate "C" not null,
  connection_nango_id text collate "C" not null,
  connection_name text collate "C" not null,
  account text collate "C" not null,
  input text collate "C" not null,
  prepared text collate "C" not null,
  precondition text collate "C" not null,
  call text collate "C" not null,
  digest text collate "C" not null,
  provider_key text collate "C" not null,
  warnings text collate "C" not null,
  requester_name text collate "C" not null,
  requester_door text collate "C" not null,
  reason text collate "C",
  idempotency_key text collate "C",
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  expires_at text collate "C",
  ending_code text collate "C",
  ending_message text collate "C",
  ending_evidence text collate "C",
  ending_result text collate "C",
  ending_by_name text collate "C",
  ending_by_door text collate "C",
  purged_at text collate "C",
  summary text collate "C",
  mark text collate "C",
  stakes text collate "C",
  ruling text collate "C"
);

create unique index requests_idempotency on shield.requests (requester_name, idempotency_key)
  where idempotency_key is not null;

-- With seq, so that the newest of any state are found without a sort.
create index requests_state on shield.requests (state, seq);

-- The beginning of an input alone: an entry of an index holds no more than 2,704 bytes.
create index requests_identical
  on shield.requests (requester_name, operation, connection_id, substr(input, 1, 100))
  where state = 'pending';

create index requests_pending_due on shield.requests (expires_at)
  where state = 'pending' and expires_at is not null;

create index requests_approved_due on shield.requests (expires_at)
  where state = 'approved' and expires_at is not null;

-- A request that sent a message says so in its result; all other requests stay out of these two.
create index requests_sent_messages
  on shield.requests (provider, shield.json_member(ending_result, 'message', 'account'), updated_at)
  where state = 'succeeded' and shield.json_member(ending_result, 'message', 'id') is not null;

-- By whom a message was sent to, as it was typed: the provider's answer says what the person is called there.
create index requests_sent_to
  on shield.requests (
    provider,
    shield.json_member(ending_result, 'message', 'account'),
    shield.json_member(ending_result, 'message', 'phone')
  )
  where state = 'succeeded' and shield.json_member(ending_result, 'message', 'id') is not null;

-- What a status webhook can settle: nearly nothing at any time.
create index requests_in_doubt on shield.requests (provider_key)
  where state = 'unknown' or (state = 'failed' and ending_code = 'word');

-- A requester's own at a server, where everybody else's stay out of sight.
create index requests_requester on shield.requests (requester_name, seq);

-- What was done before of the same kind, to tell what is unusual.
create index requests_done on shield.requests (connection_id, operation, seq, requester_name)
  where state = 'succeeded' and stakes is not null;

-- Equal writes of one requester, however they ended: a program whose answer was lost asks for the same once more.
create index requests_repeats
  on shield.requests (requester_name, connection_id, operation, substr(input, 1, 100))
  where requester_door <> 'cli';


-- assurance: how sure it is that a person made a decision: a question at a terminal, a flag, a token, a signed-in page, a
-- setting. policy: which one it was made under, with the rules that it met or that made it; JSON, null: there was none.
create table shield.decisions (
  request_seq bigint primary key references shield.requests (seq),
  verdict text collate "C" not null check (verdict in ('approve', 'reject')),
  actor_name text collate "C" not null,
  actor_door text collate "C" not null check (actor_door in ('cli', 'http', 'web', 'mcp', 'policy')),
  digest text collate "C" not null check (length(digest) = 64),
  reason text collate "C",
  at text collate "C" not null check (at like '____-__-__T__:__:__.___Z'),
  assurance text collate "C" check (assurance in ('terminal', 'flag', 'token', 'session', 'policy')),
  policy text collate "C" check (shield.json_valid(policy))
);

-- How many were approved today, and what they were, without a scan.
create index decisions_approved on shield.decisions (at) where verdict = 'approve';

create index decisions_by_policy on shield.decisions (at) where assurance = 'policy';

create table shield.attempts (
  request_seq bigint primary key references shield.requests (seq),
  id text collate "C" not null,
  owner_host text collate "C" not null,
  owner_boot_id text collate "C" not null,
  owner_pid_namespace text collate "C" not null,
  owner_pid bigint not null,
  owner_start_time text collate "C" not null,
  started_at text collate "C" not null check (started_at like '____-__-__T__:__:__.___Z')
);

-- What proves that a decision was made by shield, for this request: see domain/request/seal.ts.
create table shield.seals (
  request_seq bigint primary key references shield.decisions (request_seq),
  nonce text collate "C" not null unique check (length(nonce) = 32),
  seal text collate "C" not null check (length(seal) = 64)
);

-- A decision is used up by the attempt that it allowed.
create table shield.used_nonces (
  nonce text collate "C" primary key,
  request_seq bigint not null references shield.requests (seq)
);

-- What proves that a request stands here as it was proposed. expires_at: as proposed; an approval gives it another.
create table shield.request_seals (
  request_seq bigint primary key references shield.requests (seq),
  expires_at text collate "C" check (expires_at like '____-__-__T__:__:__.___Z'),
  seal text collate "C" not null check (length(seal) = 64)
);

-- The audit log names what a request sends only by a digest under this key. Without the key, which goes when the request
-- is purged, nobody can find a telephone number by trying all.
create table shield.payload_keys (
  request_seq bigint primary key references shield.requests (seq),
  key text collate "C" not null check (length(key) = 64)
);

-- Which request another one came from: a retry of it, or a replacement.
create table shield.origins (
  request_seq bigint primary key references shield.requests (seq),
  kind text collate "C" not null check (kind in ('retry', 'replacement')),
  earlier_id text collate "C" not null references shield.requests (id)
);

create index origins_earlier on shield.origins (earlier_id);

-- Whom a request is for, under the name that each is counted by: to find those before it.
create table shield.recipients (
  counted_as text collate "C" not null,
  request_seq bigint not null references shield.requests (seq),
  primary key (counted_as, request_seq)
);

create index recipients_of_request on shield.recipients (request_seq);

-- Where the requester wants to hear of a request.
create table shield.callbacks (
  request_seq bigint primary key references shield.requests (seq),
  url text collate "C" not null
);

-- What the intent journal says was sent, and this database had lost. recreated: the request itself was gone, and was
-- made again without its payload, which the journal does not hold; its input, call … are placeholders.
create table shield.lost_sendings (
  request_id text collate "C" not null,
  attempt_id text collate "C" not null,
  digest text collate "C" not null check (length(digest) = 64),
  sent_at text collate "C" not null check (sent_at like '____-__-__T__:__:__.___Z'),
  found_at text collate "C" not null check (found_at like '____-__-__T__:__:__.___Z'),
  recreated integer not null check (recreated in (0, 1)),
  primary key (request_id, attempt_id)
);


-- body is what is hashed; type, subject and at are only views of it, null over a body that is damaged.
create table shield.audit (
  number bigint primary key,
  body text collate "C" not null,
  hash text collate "C" not null,
  type text collate "C" generated always as (shield.json_member(body, 'type')) stored,
  subject text collate "C" generated always as (shield.json_member(body, 'subject')) stored,
  at text collate "C" generated always as (shield.json_member(body, 'at')) stored
);

create index audit_subject on shield.audit (subject) where subject is not null;

-- What came to light after a request had ended is looked for at every look at how things stand, and is rare.
create index audit_late_evidence on shield.audit (number) where type = 'request.late_evidence';


-- How the database stands, in one row, which every write locks first. hold: why nothing is sent. clock: the highest time
-- seen, in milliseconds, and what the clock of that boot said then. key_mark: tells the key that decisions are sealed with
-- from every other one. vault: the line that stands in the vault, as it was written last.
create table shield.standing (
  "only" integer primary key check ("only" = 1),
  hold_reason text collate "C",
  hold_by_name text collate "C",
  hold_by_door text collate "C" check (hold_by_door in ('cli', 'http', 'web', 'mcp', 'policy')),
  hold_at text collate "C" check (hold_at like '____-__-__T__:__:__.___Z'),
  clock_time bigint,
  clock_boot text collate "C",
  clock_uptime bigint,
  key_mark text collate "C" check (length(key_mark) = 16),
  vault text collate "C",
  check ((hold_reason is null) = (hold_at is null)),
  check ((hold_reason is null) = (hold_by_name is null)),
  check ((hold_reason is null) = (hold_by_door is null)),
  check ((clock_time is null) = (clock_boot is null)),
  check ((clock_time is null) = (clock_uptime is null))
);

insert into shield.standing ("only") values (1);

-- Tells this database from every other one, a copy of it excepted.
create table shield.identity (
  "only" integer primary key check ("only" = 1),
  id text collate "C" not null check (length(id) = 32)
);

insert into shield.identity ("only", id) values (1, left(shield.random_key(), 32));

-- The settings under which the last audit entry was written, as canonical JSON.
create table shield.settings_in_force (
  "only" integer primary key check ("only" = 1),
  settings text collate "C" not null check (shield.json_valid(settings))
);

-- Every policy that was ever in force, by the SHA-256 of its text. Which one is says the vault.
create table shield.policies (
  digest text collate "C" primary key check (length(digest) = 64),
  text text collate "C" not null,
  applied_at text collate "C" not null check (applied_at like '____-__-__T__:__:__.___Z'),
  applied_by text collate "C" not null
);

-- Who may reach a server, and what for. secret_hash: SHA-256 of the secret in hex; the secret itself is shown once and
-- kept nowhere. roles: a JSON list. seal: see domain/access/token-secret.ts. rowid: the order in which they were made, under
-- the name that SQLite has for it.
create table shield.tokens (
  rowid bigint generated always as identity unique,
  id text collate "C" primary key,
  principal text collate "C" not null,
  roles text collate "C" not null check (
    case when shield.json_valid(roles) then json_typeof(roles::json) = 'array' and roles::json ->> 0 is not null
      else false end
  ),
  secret_hash text collate "C" not null check (length(secret_hash) = 64),
  created_at text collate "C" not null check (created_at like '____-__-__T__:__:__.___Z'),
  created_by_name text collate "C" not null,
  created_by_door text collate "C" not null check (created_by_door in ('cli', 'http', 'web', 'mcp', 'policy')),
  expires_at text collate "C" check (expires_at like '____-__-__T__:__:__.___Z'),
  revoked_at text collate "C" check (revoked_at like '____-__-__T__:__:__.___Z'),
  seal text collate "C" not null check (length(seal) = 64)
);

-- Who is signed in at the pages, by which token. id_hash: SHA-256 of the id in the cookie, in hex; the id itself is kept
-- nowhere. seal: see domain/access/session.ts.
create table shield.sessions (
  id_hash text collate "C" primary key check (length(id_hash) = 64),
  token_id text collate "C" not null references shield.tokens (id),
  opened_at text collate "C" not null check (opened_at like '____-__-__T__:__:__.___Z'),
  seen_at text collate "C" not null check (seen_at like '____-__-__T__:__:__.___Z'),
  seal text collate "C" not null check (length(seal) = 64)
);

create index sessions_of_token on shield.sessions (token_id, opened_at);


-- What webhooks brought, stored before it is answered and acted on after. body: the bytes as they came. body_hash:
-- SHA-256 of them in hex. about: what it was about, in kinds and counts. problem: why it could not be acted on.
create table shield.deliveries (
  seq bigint generated always as identity primary key,
  id text collate "C" not null unique,
  source text collate "C" not null check (source <> ''),
  body bytea not null,
  body_hash text collate "C" not null check (length(body_hash) = 64),
  received_at text collate "C" not null check (received_at like '____-__-__T__:__:__.___Z'),
  state text collate "C" not null check (state in ('new', 'done', 'failed')),
  about text collate "C",
  problem text collate "C",
  done_at text collate "C" check (done_at like '____-__-__T__:__:__.___Z')
);

create index deliveries_body on shield.deliveries (source, body_hash, received_at);

create index deliveries_new on shield.deliveries (seq) where state = 'new';

-- What webhooks brought. account: the provider's id of our own number. What was sent stands in requests. group_id: the
-- group that a message was written in; null: it was written to us alone. opens_window: whether its writer may be
-- answered freely for some time.
create table shield.received_messages (
  seq bigint generated always as identity primary key,
  provider text collate "C" not null,
  account text collate "C" not null,
  message_id text collate "C" not null,
  phone text collate "C",
  user_id text collate "C",
  kind text collate "C" not null,
  text text collate "C",
  at text collate "C" not null check (at like '____-__-__T__:__:__.___Z'),
  recorded_at text collate "C" not null check (recorded_at like '____-__-__T__:__:__.___Z'),
  group_id text collate "C",
  opens_window integer not null default 1 check (opens_window in (0, 1)),
  unique (provider, account, message_id)
);

create index received_messages_at on shield.received_messages (provider, account, at);

create index received_messages_phone on shield.received_messages (provider, account, phone, at)
  where phone is not null;

create index received_messages_user on shield.received_messages (provider, account, user_id, at)
  where user_id is not null;

-- recipient: empty where the provider names none.
create table shield.message_statuses (
  seq bigint generated always as identity primary key,
  provider text collate "C" not null,
  account text collate "C" not null,
  message_id text collate "C" not null,
  status text collate "C" not null check (status in ('sent', 'delivered', 'read', 'played', 'failed')),
  recipient text collate "C" not null,
  provider_key text collate "C",
  error text collate "C",
  at text collate "C" not null check (at like '____-__-__T__:__:__.___Z'),
  recorded_at text collate "C" not null check (recorded_at like '____-__-__T__:__:__.___Z'),
  unique (provider, account, message_id, status, recipient)
);

create index message_statuses_key on shield.message_statuses (provider_key) where provider_key is not null;

-- Somebody who was called `name` (a number or the provider's id of a person) is `other` since `at`. Whoever bears `name`
-- after that is somebody else.
create table shield.contact_changes (
  seq bigint generated always as identity primary key,
  provider text collate "C" not null,
  account text collate "C" not null,
  name text collate "C" not null,
  other text collate "C" not null,
  at text collate "C" not null check (at like '____-__-__T__:__:__.___Z'),
  recorded_at text collate "C" not null check (recorded_at like '____-__-__T__:__:__.___Z'),
  unique (provider, account, name, other, at)
);


-- Who is told of what, and how: the file that the local user applied. No row: nobody, and no event is kept.
create table shield.notify_settings (
  "only" integer primary key check ("only" = 1),
  digest text collate "C" not null check (length(digest) = 64),
  text text collate "C" not null,
  applied_at text collate "C" not null check (applied_at like '____-__-__T__:__:__.___Z'),
  applied_by text collate "C" not null,
  seal text collate "C" not null
);

-- What people are told of, written in the transaction that makes it so. content: as it was then, JSON.
create table shield.events (
  seq bigint generated always as identity primary key,
  id text collate "C" not null unique,
  type text collate "C" not null,
  subject text collate "C",
  at text collate "C" not null check (at like '____-__-__T__:__:__.___Z'),
  content text collate "C" not null check (shield.json_valid(content)),
  spread_at text collate "C"
);

create index events_fresh on shield.events (seq) where spread_at is null;

create index events_of_subject on shield.events (subject, type);

create index events_spread on shield.events (spread_at) where spread_at is not null;

-- One event for one channel. due_at: of one that a process has in hand, until when it has it. batch: the id under which
-- several are told together, once they were tried.
create table shield.notifications (
  seq bigint generated always as identity primary key,
  event_seq bigint not null references shield.events (seq) on delete cascade,
  channel text collate "C" not null,
  thread text collate "C" not null,
  state text collate "C" not null check (state in ('waiting', 'sending', 'sent', 'dead')),
  is_digest integer not null check (is_digest in (0, 1)),
  batch text collate "C",
  due_at text collate "C" not null,
  tries integer not null default 0,
  first_tried_at text collate "C",
  trouble text collate "C",
  done_at text collate "C",
  unique (event_seq, channel)
);

create index notifications_due on shield.notifications (channel, due_at) where state in ('waiting', 'sending');

create index notifications_in_order on shield.notifications (channel, thread, seq)
  where state in ('waiting', 'sending');

create index notifications_batch on shield.notifications (batch) where batch is not null;

create index notifications_dead on shield.notifications (channel) where state = 'dead';

-- How each channel has done. failures: in a row.
create table shield.channels (
  name text collate "C" primary key,
  failures integer not null default 0,
  failing_since text collate "C",
  rest_until text collate "C",
  ended_at text collate "C",
  trouble text collate "C",
  last_sent_at text collate "C"
);

-- Which process sends by itself. JSON.
create table shield.notify_worker (
  "only" integer primary key check ("only" = 1),
  owner text collate "C" not null check (shield.json_valid(owner))
);
