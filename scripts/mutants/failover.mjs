// A failover: what the server that stands in lacks, and who has shown its journal.
export const FAILOVER = [
  {
    name: 'vaults-by-their-counters-after-a-failover',
    bug: 'after a failover the vault that has counted further wins, whatever the other one remembers',
    edits: [
      {
        file: 'src/postgres/failover.ts',
        find: '  if (!isPresented) yield* joinVault(database, counter ?? 0)\n',
        replace: '  void [joinVault, counter]\n',
      },
    ],
    tests: ['test/postgres/failover/lost-with-the-end.test.ts'],
  },
  {
    name: 'vault-of-a-lost-machine-taken-whole',
    bug: 'the vault of a machine that was given up replaces what was revoked since',
    edits: [
      {
        file: 'src/store/guard/vault.ts',
        find: "if (own !== undefined && isVaultSealed(row.vault ?? '', yield* keyOrNull(database)))",
        replace: 'if (own === null)',
      },
    ],
    tests: ['test/postgres/failover/lost-with-the-end.test.ts'],
  },
  {
    name: 'lost-place-not-named',
    bug: 'a place whose row was lost in a failover is not asked for its journal',
    edits: [
      {
        file: 'src/postgres/failover.ts',
        find: '  yield* each(known, ({ id, host, begunAt }) => database.tell(sql.addPlace, { id, host, begunAt }))\n',
        replace: '  void known\n',
      },
    ],
    tests: ['test/postgres/failover/lost-with-the-end.test.ts'],
  },
  {
    name: 'end-of-the-log-not-missed',
    bug: 'a database that has lost the end of its log, and is the same server by its name, is gone on with',
    edits: [
      {
        file: 'src/postgres/seen.ts',
        find: '  if (seen.number > 0 && seen.hash !== around.seen_hash)',
        replace: '  if (seen.number < 0 && seen.hash !== around.seen_hash)',
      },
    ],
    tests: ['test/postgres/failover/lost-with-the-end.test.ts'],
  },
  {
    name: 'released-failover-counted-alone',
    bug: 'a place that has shown its journal holds everything once more where the server knows of fewer failovers',
    edits: [
      {
        file: 'src/postgres/seen.ts',
        find: ' || around.is_released === 1) return null',
        replace: ') return null',
      },
    ],
    tests: ['test/postgres/failover/failover.test.ts'],
  },
  {
    name: 'places-counted',
    bug: 'as many places as before are taken for the same ones',
    edits: [
      {
        file: 'src/postgres/seen.ts',
        find: ".every((id) => id === '' || ids.has(id))",
        replace: '.length === ids.size',
      },
    ],
    tests: ['test/postgres/failover/lost-with-the-end.test.ts'],
  },
  {
    name: 'torn-seen-believed',
    bug: 'half of what was seen before and half of what was seen last pass for what a place has seen',
    edits: [
      {
        file: 'src/postgres/seen-file.ts',
        find: 'return sum === undefined || sum === sumOf(JSON.stringify(rest))',
        replace: 'return sum === undefined || sumOf(JSON.stringify(rest)) !== undefined',
      },
    ],
    tests: ['test/postgres/failover/seen-file.test.ts'],
  },
]
