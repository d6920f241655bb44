// Somebody who can write to the database and to nothing beside it.
export const VAULT = [
  {
    name: 'request-seal-not-checked',
    bug: 'what was altered in the database after it was proposed is approved and sent',
    edits: [
      {
        file: 'src/domain/request/seal.ts',
        find: 'if (!isSameSecret(sealRequest(key, asProposed), proposed.seal)) {',
        replace: "if (!isSameSecret(sealRequest(key, asProposed), proposed.seal) && proposed.seal === '') {",
      },
    ],
    tests: ['test/gate/upkeep/forged.test.ts'],
  },
  {
    name: 'requester-not-sealed',
    bug: 'the requester in the database can be exchanged, so that its proposer decides',
    edits: [
      {
        file: 'src/domain/request/seal.ts',
        find: "  'state',\n",
        replace: "  'state',\n  'requester',\n",
      },
    ],
    tests: ['test/domain/request/seal.test.ts'],
  },
  {
    name: 'prepared-not-sealed',
    bug: 'the facts that an approver reads can be exchanged in the database',
    edits: [
      {
        file: 'src/domain/request/seal.ts',
        find: "  'state',\n",
        replace: "  'state',\n  'prepared',\n",
      },
    ],
    tests: ['test/domain/request/seal.test.ts'],
  },
  {
    name: 'unsealed-is-approved',
    bug: 'a request without a seal can be approved',
    edits: [
      {
        file: 'src/domain/request/seal.ts',
        find: 'if (key === null || proposed === null) return UNSEALED',
        replace: 'if (key === null || proposed === null) return null',
      },
    ],
    tests: ['test/gate/upkeep/forged.test.ts'],
  },
  {
    name: 'journal-not-asked-at-claim',
    bug: 'what the journal holds is sent again once every trace in the database is gone',
    edits: [
      {
        file: 'src/domain/rules/claim.ts',
        find: "return isInJournal ? 'sent' : 'claimable'",
        replace: "return isInJournal && state !== 'approved' ? 'sent' : 'claimable'",
      },
    ],
    tests: ['test/gate/upkeep/forged.test.ts'],
  },
  {
    name: 'hold-lifted-in-the-database',
    bug: 'a hold that was taken off in the database is off',
    edits: [
      {
        file: 'src/store/guard/standing.ts',
        find: 'toHold(row) ?? vault.hold',
        replace: 'toHold(row)',
      },
      {
        file: 'src/store/guard/vault.ts',
        find: '  yield* putHold(database, vault.hold)\n  yield* changeStanding(database, sql.keep, { line })\n  return vault\n',
        replace: '  return { ...vault, hold: toHold(row) }\n',
      },
    ],
    tests: ['test/sqlite/guard/vault.test.ts'],
  },
  {
    name: 'older-line-counts',
    bug: 'an older line of the vault that shield sealed, put back into the database, lifts a hold',
    edits: [
      {
        file: 'src/domain/vault/settle-vault.ts',
        find: 'own.counter > found.vault.counter',
        replace: 'own.counter !== found.vault.counter',
      },
    ],
    tests: ['test/sqlite/guard/vault.test.ts'],
  },
  {
    name: 'token-revived',
    bug: 'a token opens the server again once its row says that it was not revoked',
    edits: [
      {
        file: 'src/store/guard/tokens.ts',
        find: 'revokedAt: token.revokedAt ?? revoked[token.id] ?? null',
        replace: 'revokedAt: token.revokedAt ?? null',
      },
    ],
    tests: ['test/sqlite/guard/vault.test.ts'],
  },
  {
    name: 'withdrawn-approval-sent',
    bug: 'an approval that was taken back is used once the state is set back',
    edits: [
      {
        file: 'src/domain/vault/vault.ts',
        find: 'return seal !== null && Object.hasOwn(withdrawn, seal.nonce)',
        replace: "return seal !== null && Object.hasOwn(withdrawn, '')",
      },
    ],
    tests: ['test/gate/upkeep/forged.test.ts'],
  },
  {
    name: 'triggers-not-missed',
    bug: 'a trigger that is missing is not noticed',
    edits: [
      {
        file: 'src/sqlite/file/migrations.ts',
        find: 'found.get(name) !== text',
        replace: 'found.get(name) === null',
      },
    ],
    tests: ['test/sqlite/guard/vault.test.ts'],
  },
  {
    name: 'untold-state-passes',
    bug: 'a state that the log does not tell is no defect',
    edits: [
      {
        file: 'src/store/audit/requests-against-log.ts',
        find: 'if (latest?.state !== state)',
        replace: 'if (last === undefined)',
      },
    ],
    tests: ['test/sqlite/guard/vault.test.ts'],
  },
  {
    name: 'journal-written-over',
    bug: 'a journal that was written over by one of equal length is taken for the same',
    edits: [
      {
        file: 'src/vault/journal-news.ts',
        find: '=== mark.hash ? null :',
        replace: "!== '' ? null :",
      },
    ],
    tests: ['test/sqlite/guard/vault.test.ts'],
  },
  {
    name: 'journal-behind-a-link',
    bug: 'a journal behind a symbolic link is accepted',
    edits: [
      {
        file: 'src/vault/journal-news.ts',
        find: 'if (stats?.isSymbolicLink() === true) throw linked(path)',
        replace: '',
      },
      {
        file: 'src/vault/intent-journal.ts',
        find: 'constants.O_NOFOLLOW ?? 0',
        replace: '0',
      },
      {
        file: 'src/vault/files.ts',
        find: 'return lstatSync(',
        replace: 'return statSync(',
      },
      {
        file: 'src/vault/files.ts',
        find: 'import { lstatSync,',
        replace: 'import { statSync,',
      },
    ],
    tests: ['test/sqlite/guard/vault.test.ts'],
  },
]
