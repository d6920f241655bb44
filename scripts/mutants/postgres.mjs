// A queue in PostgreSQL: what counts as kept, who may send, and whose turn it is to write.

export const LEASE_BY_TIME = [
  {
    file: 'src/postgres/sender.ts',
    find: "return (yield* database.value<number>(sql.isFree, { number: sender.number })) === 1 ? 'gone' : 'alive'",
    replace:
      "return (yield* database.value<number>(`select count(*) from senders where number = :number and begun_at::timestamptz < clock_timestamp()`, { number: sender.number })) === 1 ? 'gone' : 'alive'",
  },
]

export const NOTICE_IGNORED = [
  {
    file: 'src/postgres/connection.ts',
    find: '  if (notice !== undefined) throw inDoubt(shown, notice)\n',
    replace: '  void notice\n',
  },
]

export const LEAKING_LOOK = [
  {
    file: 'src/postgres/sender.ts',
    find: 'pg_try_advisory_xact_lock(',
    replace: 'pg_try_advisory_lock(',
  },
]

export const POSTGRES = [
  {
    name: 'claim-without-the-lock',
    bug: 'a claim does not ask whether the process may still send',
    edits: [
      {
        file: 'src/postgres/sender.ts',
        find: 'if ((yield* database.value<number>(sql.holds, { number, backend })) !== 1) {',
        replace: 'if ((yield* database.value<number>(sql.holds, { number, backend })) === undefined) {',
      },
    ],
    tests: ['test/postgres/sender.test.ts'],
  },
  {
    name: 'sent-without-another-look',
    bug: 'the call goes out without asking whether the process may still send',
    edits: [
      {
        file: 'src/gate/send/execute.ts',
        find: '      await store.guard.confirmSender(attempt.id)\n',
        replace: '',
      },
    ],
    tests: ['test/gate/send/execute.test.ts'],
  },
  {
    name: 'confirmed-however-late',
    bug: 'a process that was stopped for long after its claim sends',
    edits: [
      {
        file: 'src/postgres/sender.ts',
        find: ' && elapsed() - taken.at <= TOUCH_LASTS) return',
        replace: ') return',
      },
    ],
    tests: ['test/postgres/sender.test.ts'],
  },
  {
    name: 'confirmed-without-asking',
    bug: 'nobody asks before a call whether the connection of the lock still answers',
    edits: [
      {
        file: 'src/postgres/sender.ts',
        find: 'taken !== undefined && (await answers(taken.life)) &&',
        replace: 'taken !== undefined &&',
      },
    ],
    tests: ['test/postgres/sender.test.ts'],
  },
  {
    name: 'look-that-leaks-a-lock',
    bug: 'a look at whether a sender is gone keeps its lock',
    edits: LEAKING_LOOK,
    tests: ['test/postgres/sender.test.ts'],
  },
  {
    name: 'lease-by-time-at-a-server',
    bug: 'a sender is gone once it began long enough ago, whether or not it holds its lock',
    edits: LEASE_BY_TIME,
    tests: ['test/postgres/sender.test.ts'],
  },
  {
    name: 'notice-with-a-commit-ignored',
    bug: 'a COMMIT counts although its wait for a standby was broken off',
    edits: NOTICE_IGNORED,
    tests: ['test/postgres/commit.test.ts'],
  },
  {
    name: 'lost-answer-to-a-commit',
    bug: 'a COMMIT counts although its answer never came',
    edits: [
      {
        file: 'src/postgres/connection.ts',
        find: "if ('error' in answer) throw inDoubt(shown, 'the connection was lost')",
        replace: "if ('error' in answer) return",
      },
    ],
    tests: ['test/postgres/commit.test.ts'],
  },
  {
    name: 'read-before-the-lock',
    bug: 'a transaction that writes sees the database as it was before it got the lock',
    edits: [
      {
        file: 'src/postgres/connect.ts',
        find: 'begin isolation level read committed read write; ${SETTINGS};',
        replace: 'begin isolation level repeatable read read write; ${SETTINGS}; select from standing;',
      },
    ],
    tests: ['test/postgres/group-commit.test.ts'],
  },
  {
    name: 'write-without-a-turn',
    bug: 'two processes write at the same time, each beside what the other one does',
    edits: [
      {
        file: 'src/postgres/connect.ts',
        find: '  select from standing for update;\n  select version',
        replace: '  select version',
      },
    ],
    tests: ['test/postgres/group-commit.test.ts'],
  },
  {
    name: 'claim-that-was-not-made-stands',
    bug: 'attempt and nonce of a claim stay although its request was changed past shield in that moment',
    edits: [
      {
        file: 'src/store/requests/claim-request.ts',
        find: '!== 1) throw changedMeanwhile(id)',
        replace: "!== 1) {\n    void changedMeanwhile\n    return { kind: 'not_approved', request }\n  }",
      },
    ],
    tests: ['test/postgres/claim-in-flight.test.ts'],
  },
  {
    name: 'queue-begun-beside-unseen',
    bug: 'a process that waited for another one to begin the queue goes by what it knew before',
    edits: [
      {
        file: 'src/postgres/migrate.ts',
        find: `select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where nspname = '\${SCHEMA}' and relname = 'schema_version'`,
        replace: `select where to_regclass('\${SCHEMA}.schema_version') is not null`,
      },
    ],
    tests: ['test/postgres/schema/versions.test.ts'],
  },
  {
    name: 'commit-that-is-still-under-way',
    bug: 'a claim fails although its COMMIT may yet arrive',
    edits: [
      {
        file: 'src/postgres/open-store.ts',
        find: '            await pastOthers(database)\n',
        replace: '            void pastOthers\n',
      },
    ],
    tests: ['test/postgres/claim-in-flight.test.ts'],
  },
  {
    name: 'intent-without-what-was-asked',
    bug: 'the journal does not say who asked for what was sent, so that it is queued again where its proposal is lost',
    edits: [
      {
        file: 'src/gate/send/execute.ts',
        find: 'providerKey, digest, asked }',
        replace: 'providerKey, digest, ...(asked === null && { asked }) }',
      },
    ],
    tests: ['test/gate/upkeep/recover-sent.test.ts'],
  },
  {
    name: 'repeat-of-what-was-lost-left-open',
    bug: 'what was asked for again before a lost sending came to light stays open, and is sent beside it',
    edits: [
      {
        file: 'src/store/guard/recover-lost.ts',
        find: '    const repeats = open.filter((one) => isRepeat(one, asked))\n',
        replace: '    const repeats = open.filter((one) => isRepeat(one, asked) && one.id === id)\n',
      },
    ],
    tests: ['test/store/lost-proposals.test.ts'],
  },
  {
    name: 'commit-before-the-disk',
    bug: 'a COMMIT returns before it is on the disk, where the server is set so',
    edits: [{ file: 'src/postgres/connection.ts', find: 'set local synchronous_commit = on; ', replace: '' }],
    tests: ['test/postgres/commit.test.ts'],
  },
  {
    name: 'refused-unheard',
    bug: 'a work counts as kept although the database refused a statement of it that nobody waited for',
    edits: [
      {
        file: 'src/postgres/work-in-turn.ts',
        find: 'const answer = await released\n',
        replace: 'const answer = { value: await released }\n',
      },
    ],
    tests: ['test/postgres/group-commit.test.ts'],
  },
  {
    name: 'undone-commit',
    bug: 'a COMMIT counts although the database answered that it has undone all of it',
    edits: [
      {
        file: 'src/postgres/group-commit.ts',
        find: '  if (!(await tryToCommit(course.line, shown))) return',
        replace: '  if ((await tryToCommit(course.line, shown)) === undefined) return',
      },
    ],
    tests: ['test/postgres/group-commit.test.ts'],
  },
  {
    name: 'log-known-from-what-was-undone',
    bug: 'what follows a work that failed goes on from an entry of the log that was undone',
    edits: [{ file: 'src/postgres/work-in-turn.ts', find: '      known = last.known\n', replace: '' }],
    tests: ['test/postgres/group-commit.test.ts'],
  },
  {
    name: 'deaf-to-others',
    bug: 'who waits hears of what its own process changed, and of nothing else',
    edits: [{ file: 'src/postgres/direct/listen.ts', find: 'if (by !== id)', replace: 'if (by === id)' }],
    tests: ['test/postgres/direct/news.test.ts'],
  },
  {
    name: 'deaf-for-good',
    bug: 'a connection on which changes are heard of is never made again once it is lost',
    edits: [
      {
        file: 'src/postgres/direct/listen.ts',
        find: 'again = setTimeout(() => void listen(), delay)',
        replace: 'again = setTimeout(() => undefined, delay)',
      },
    ],
    tests: ['test/postgres/direct/news.test.ts'],
  },
]
