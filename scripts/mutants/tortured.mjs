import { LEAKING_LOOK, LEASE_BY_TIME, NOTICE_IGNORED } from './postgres.mjs'

// Exit 1: the torture showed it. Needs strace, and says so with another one.
const tortured = (piece) => ['node', 'scripts/torture.mjs', '--only', `postgres.${piece}`, '--bail']

// What processes that share a database do to each other, which no test of one of them sees.
export const TORTURED = [
  {
    name: 'lock-forgotten',
    bug: 'a process sends without holding a lock, and others take it for gone',
    edits: [
      {
        file: 'src/postgres/sender.ts',
        find: 'select pg_advisory_lock(${LOCK_CLASS}, $1)`',
        replace: 'select cast($1 as integer)`',
      },
      {
        file: 'src/postgres/sender.ts',
        find: 'if ((yield* database.value<number>(sql.holds, { number, backend })) !== 1) {',
        replace: 'if ((yield* database.value<number>(sql.holds, { number, backend })) === undefined) {',
      },
    ],
    tests: [],
    command: tortured('stops'),
  },
  {
    name: 'lease-by-time',
    bug: 'a sender is gone once it began long enough ago, whether or not it holds its lock',
    edits: LEASE_BY_TIME,
    tests: [],
    command: tortured('stops'),
  },
  {
    name: 'notice-ignored',
    bug: 'a COMMIT counts although its wait for a standby was broken off',
    edits: NOTICE_IGNORED,
    tests: [],
    command: tortured('waits'),
  },
  {
    name: 'leaking-look',
    bug: 'a look at whether a sender is gone keeps its lock, so that nobody else ends what it left',
    edits: LEAKING_LOOK,
    tests: [],
    command: tortured('races'),
  },
  {
    name: 'read-then-write',
    bug: 'a claim goes on with what it has read before, whoever has claimed it since',
    edits: [
      {
        file: 'src/domain/rules/claim.ts',
        find: "if (state !== 'approved') return 'not_approved'\n  return isInJournal ? 'sent' : 'claimable'",
        replace: "void [isInJournal, state]\n  return 'claimable'",
      },
      { file: 'src/store/requests/proof.ts', find: 'isUsed: row?.is_used === 1', replace: 'isUsed: false' },
      {
        file: 'src/store/requests/claim-request.ts',
        find: 'insert into used_nonces (nonce, request_seq) values (:nonce, :seq)`',
        replace: 'insert into used_nonces (nonce, request_seq) values (:nonce, :seq) on conflict do nothing`',
      },
      {
        file: 'src/store/requests/claim-request.ts',
        find: "insertInto('attempts', ['request_seq', ...ATTEMPT.names]),",
        replace: "`${insertInto('attempts', ['request_seq', ...ATTEMPT.names])} on conflict do nothing`,",
      },
      {
        file: 'src/store/requests/claim-request.ts',
        find: "where seq = :seq and state = 'approved'`",
        replace: 'where seq = :seq`',
      },
    ],
    tests: [],
    command: tortured('races'),
  },
  {
    name: 'failover-not-noticed',
    bug: 'a standby that stands in, and lacks the end of the log, passes for the server that was there before',
    edits: [
      {
        file: 'src/postgres/seen.ts',
        find: '  if (known !== null && known !== answering) return OTHER_SERVER\n',
        replace: '  void known\n',
      },
      {
        file: 'src/postgres/seen.ts',
        find: '  if (seen.server !== answering) return OTHER_SERVER\n',
        replace: '  void OTHER_SERVER\n',
      },
      {
        file: 'src/postgres/seen.ts',
        find: '  if (seen.number > 0 && seen.hash !== around.seen_hash)',
        replace: '  if (seen.number < 0 && seen.hash !== around.seen_hash)',
      },
    ],
    tests: [],
    command: tortured('failovers'),
  },
  {
    name: 'lost-claim-not-noticed',
    bug: 'a journal counts as shown, and what it holds is not made unknown where a standby lacks the claim of it',
    edits: [
      {
        file: 'src/store/guard/recover-sent.ts',
        find: '  for (const intent of news.lost) yield* makeUnknown(database, intent, at)\n',
        replace: '',
      },
    ],
    tests: [],
    command: tortured('failovers'),
  },
  {
    name: 'one-journal-for-all',
    bug: 'after a failover the journal that one machine shows counts as that of each',
    edits: [
      {
        file: 'src/postgres/failover.ts',
        find: 'update places set presented = :number where id = :place`',
        replace: 'update places set presented = :number where id is not null or id = :place`',
      },
    ],
    tests: [],
    command: tortured('failovers'),
  },
]
