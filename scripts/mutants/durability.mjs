// What is on the disk before a call goes out, and what is written down about it.
const NORMAL = [
  { file: 'src/sqlite/file/connect.ts', find: 'synchronous = full;', replace: 'synchronous = normal;' },
  { file: 'src/sqlite/file/connect.ts', find: 'if (level === 2) return', replace: 'if (level !== 0) return' },
]

const NO_FSYNC = [
  {
    file: 'src/vault/intent-journal.ts',
    find: 'writeWhole(descriptor, Buffer.from(line))\n      fsyncSync(descriptor)\n',
    replace: 'writeWhole(descriptor, Buffer.from(line))\n',
  },
]

// Exit 1: a cut of the power showed it. Needs strace, and says so with another one.
const POWER = ['node', 'scripts/torture.mjs', '--only', 'power', '--bail']

export const DURABILITY = [
  {
    name: 'synchronous-normal',
    bug: 'a commit does not wait for the disk (synchronous=NORMAL), and nobody notices',
    edits: NORMAL,
    tests: ['test/sqlite/file/connect.test.ts'],
  },
  {
    name: 'intent-without-fsync',
    bug: 'an intent is written to the journal and not synced',
    edits: NO_FSYNC,
    tests: ['test/vault/intent-journal.test.ts'],
  },
  {
    name: 'intent-after-the-call',
    bug: 'an intent is written when the call has gone out already',
    edits: [
      {
        file: 'src/gate/send/execute.ts',
        find: '(await writeIntent(store, claimed.request, attempt)) ??\n    (await nango.send(claimed.request.connection, claimed.request.call))\n',
        replace:
          'await nango.send(claimed.request.connection, claimed.request.call)\n  await writeIntent(store, claimed.request, attempt)\n',
      },
    ],
    tests: ['test/gate/upkeep/intent-journal.test.ts'],
  },
  {
    name: 'lost-sending-not-noticed',
    bug: 'the journal is not held against a database that lost its last transactions',
    edits: [
      {
        file: 'src/gate/upkeep/tidy.ts',
        find: "if (found.journal === 'changed') await recoverSent(parts)",
        replace: "if (found.journal === 'changed') await Promise.resolve()",
      },
    ],
    tests: ['test/gate/upkeep/recover-sent.test.ts'],
  },
  {
    name: 'claim-without-an-entry',
    bug: 'a claim is not audited',
    edits: [
      {
        file: 'src/store/requests/claim-request.ts',
        find: '  yield* appendAudit(database, note)\n',
        replace: '',
      },
    ],
    tests: ['test/sqlite/requests/claim-request.test.ts'],
  },
  {
    name: 'audit-without-a-chain',
    bug: 'an audit entry does not carry the hash of the one before',
    edits: [
      {
        file: 'src/domain/audit/audit.ts',
        find: '`${previous}\\n${body}`',
        replace: '`${AUDIT_START}\\n${body}`',
      },
    ],
    tests: ['test/sqlite/audit/verify-audit.test.ts'],
  },
  {
    name: 'clock-that-runs-backwards',
    bug: 'expiry is judged by whatever the clock says, also when it was set back',
    edits: [
      {
        file: 'src/domain/request/clock.ts',
        find: 'return Math.max(believed, mark?.time ?? believed)',
        replace: 'return believed',
      },
    ],
    tests: ['test/gate/propose/clock.test.ts'],
  },
  {
    name: 'synchronous-normal-in-a-power-loss',
    bug: 'a commit does not wait for the disk, and then the power fails',
    edits: NORMAL,
    tests: [],
    command: POWER,
  },
  {
    name: 'intent-without-fsync-in-a-power-loss',
    bug: 'an intent is not synced, and then the power fails',
    edits: NO_FSYNC,
    tests: [],
    command: POWER,
  },
]
