// At most once: the claim, recovery, retries.
export const ONCE = [
  {
    name: 'sent-before-the-claim',
    bug: 'the call goes out before the claim is committed',
    edits: [
      {
        file: 'src/gate/send/execute.ts',
        find: 'const claimed = await tryOr(',
        replace:
          'const early = await nango.send(request.connection, request.call)\n  const claimed = await tryOr(',
      },
      {
        file: 'src/gate/send/execute.ts',
        find: '(await nango.send(claimed.request.connection, claimed.request.call))',
        replace: 'early',
      },
    ],
    tests: ['test/gate/send/execute.test.ts'],
  },
  {
    // The transaction is immediate, so that the look before the UPDATE would do without it: both are taken away.
    name: 'claim-without-a-state',
    bug: 'the claim takes a request in whatever state it is',
    edits: [
      {
        file: 'src/domain/rules/claim.ts',
        find: "  if (state !== 'approved') return 'not_approved'\n",
        replace: '',
      },
      {
        file: 'src/store/requests/claim-request.ts',
        find: "where seq = :seq and state = 'approved'`",
        replace: 'where seq = :seq`',
      },
    ],
    tests: ['test/store/claim.test.ts'],
  },
  {
    name: 'move-without-a-state',
    bug: 'a move does not ask in which state a request is',
    edits: [
      {
        file: 'src/store/requests/move-request.ts',
        find: 'where seq = :seq and state = :from',
        replace: 'where seq = :seq and :from is not null',
      },
      {
        file: 'src/domain/rules/move.ts',
        find: 'from.includes(request.state) && ',
        replace: 'from.length > 0 && ',
      },
    ],
    tests: ['test/store/move.test.ts'],
  },
  {
    name: 'transactions-that-begin-late',
    bug: 'two processes read before either of them holds the lock to write',
    edits: [{ file: 'src/sqlite/file/database.ts', find: "'begin immediate'", replace: "'begin'" }],
    tests: ['test/sqlite/file/database.test.ts', 'test/sqlite/requests/claim-request.test.ts'],
  },
  {
    name: 'approval-good-for-two-sendings',
    bug: 'the nonce of a decision is not used up',
    edits: [
      {
        file: 'src/store/requests/claim-request.ts',
        find: '  yield* database.tell(sql.use, { nonce: verdict.nonce, seq })\n',
        replace: '',
      },
    ],
    tests: ['test/sqlite/requests/claim-request.test.ts'],
  },
  {
    name: 'claim-in-doubt-forgotten',
    bug: 'a claim whose answer was lost is left as if somebody were sending it',
    edits: [
      {
        file: 'src/gate/send/execute.ts',
        find: "if (found?.attempt?.id !== attempt.id || found.state !== 'executing') throw error",
        replace: "if (found?.attempt?.id !== attempt.id || found.state !== 'unknown') throw error",
      },
    ],
    tests: ['test/gate/send/execute.test.ts'],
  },
  {
    name: 'lease-sends-again',
    bug: 'what a dead process was sending is sent again, as a lease that ran out',
    edits: [
      {
        file: 'src/gate/upkeep/tidy.ts',
        find: "    if ((await ownerState(parts, request)) === 'gone')\n",
        replace:
          "    if ((await ownerState(parts, request)) === 'gone')\n      void (await parts.nango()).send(request.connection, request.call)\n    if ((await ownerState(parts, request)) === 'gone')\n",
      },
    ],
    tests: ['test/gate/upkeep/recover.test.ts'],
  },
  {
    name: 'lease-goes-back-to-approved',
    bug: 'what a dead process was sending is approved once more, which the database allows',
    edits: [
      { file: 'src/gate/upkeep/tidy.ts', find: "    to: 'unknown',\n", replace: "    to: 'approved',\n" },
      {
        file: 'src/domain/request/request.ts',
        find: "executing: ['succeeded', ",
        replace: "executing: ['approved', 'succeeded', ",
      },
      {
        file: 'src/sqlite/file/migrations/0001-requests-connections-audit.sql',
        find: "  ('executing', 'unknown'),\n",
        replace: "  ('executing', 'unknown'),\n  ('executing', 'approved'),\n",
      },
    ],
    tests: ['test/gate/upkeep/recover.test.ts'],
  },
  {
    name: 'recovery-by-time',
    bug: 'a living process that takes long is taken for a dead one',
    edits: [
      {
        file: 'src/gate/upkeep/tidy.ts',
        find: 'return isSelf ?',
        replace: 'return isSelf || parts.now() - Date.parse(attempt.startedAt) > 60_000 ?',
      },
    ],
    tests: ['test/gate/upkeep/recover.test.ts'],
  },
  {
    name: 'sent-again-after-a-broken-connection',
    bug: 'a call whose answer got lost is sent a second time',
    edits: [
      {
        file: 'src/nango/proxy/send-call.ts',
        find: 'const result = await exchangeCall(parts.write, prepared)\n',
        replace:
          "let result = await exchangeCall(parts.write, prepared)\n  if (result.kind === 'failure') result = await exchangeCall(parts.write, prepared)\n",
      },
    ],
    tests: ['test/nango/proxy/send-call.test.ts'],
  },
  {
    name: 'retries-header-dropped',
    bug: 'Nango is not told to leave retries alone',
    edits: [{ file: 'src/nango/client.ts', find: "  headers.set('Retries', '0')\n", replace: '' }],
    tests: ['test/nango/wire.test.ts'],
  },
  {
    name: 'retry-on-an-empty-lookup',
    bug: 'what may have been applied is proposed again because it was not found',
    edits: [
      {
        file: 'src/gate/propose/retry.ts',
        find: "looked.find(({ request }) => request.state === 'unknown')",
        replace:
          "looked.find(({ request, finding }) => request.state === 'unknown' && finding?.kind !== 'not_found')",
      },
    ],
    tests: ['test/gate/propose/retry-in-doubt.test.ts'],
  },
  {
    name: 'doubt-asked-for-anew',
    bug: 'an equal write beside one in doubt is queued as if nothing had been sent',
    edits: [
      {
        file: 'src/domain/rules/propose.ts',
        find: 'return OPEN_STATES.includes(found.state) && !hasRunOut(found, at)',
        replace:
          "return OPEN_STATES.includes(found.state) && found.state !== 'unknown' && !hasRunOut(found, at)",
      },
    ],
    tests: ['test/gate/propose/equal-writes.test.ts'],
  },
  {
    name: 'replaced-and-retried',
    bug: 'what was replaced is proposed again beside what stands in its place',
    edits: [
      {
        file: 'src/domain/rules/retry.ts',
        find: '    kin.find((one) => !isOwn.has(one) && isStanding(one, at)) ??\n',
        replace: '',
      },
    ],
    tests: ['test/gate/propose/replace.test.ts'],
  },
  {
    name: 'retried-at-once',
    bug: 'a retry is queued whatever came about while it was planned',
    edits: [
      {
        file: 'src/store/requests/propose-request.ts',
        find: 'yield* listKin(database, old)',
        replace: '[]',
      },
    ],
    tests: ['test/gate/propose/at-once.test.ts', 'test/store/retries.test.ts'],
  },
]
