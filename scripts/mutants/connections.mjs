// What a connection says of the account behind it.
export const CONNECTIONS = [
  {
    name: 'denial-of-somebody-else',
    bug: 'a consent that was denied ends the wait of another one who waits for one',
    edits: [
      {
        file: 'src/gate/webhooks/hints.ts',
        find: 'if (one !== undefined && other === undefined) one[1](refusal)',
        replace: 'if (one !== undefined || other !== undefined) one?.[1](refusal)',
      },
    ],
    tests: ['test/gate/propose/denied.test.ts'],
  },
  {
    name: 'broken-and-well',
    bug: '`status --check` ends 0 though a connection is broken',
    edits: [
      {
        file: 'src/cli/commands/setup/status.ts',
        find: 'return check && !isWell ? EXIT_CODES.not_connected : 0',
        replace: 'return check && !isWell && found.connections.length === 0 ? EXIT_CODES.not_connected : 0',
      },
    ],
    tests: ['test/process/health.test.ts'],
  },
  {
    name: 'discard-without-its-id',
    bug: "a connection at Nango that may be another program's is deleted though nobody typed its id",
    edits: [
      {
        file: 'src/gate/connect/strays.ts',
        find: 'if (isMarked || typed === nangoConnectionId) return',
        replace: 'if (isMarked || typed !== nangoConnectionId) return',
      },
    ],
    tests: ['test/gate/connect/discard.test.ts', 'test/process/connect/strays.test.ts'],
  },
  {
    name: 'late-consent-unnamed',
    bug: 'a connection that came of a consent after nobody waited for it is named nowhere',
    edits: [
      {
        file: 'src/gate/connect/strays.ts',
        find: 'standingFor(known, stray) === undefined',
        replace: 'stray.isMarked && standingFor(known, stray) === undefined',
      },
    ],
    tests: ['test/gate/connect/discard.test.ts', 'test/process/connect/strays.test.ts'],
  },
  {
    name: 'reconnect-keeps-the-old-id',
    bug: 'a connection that was authorised anew keeps the id that Nango no longer knows',
    edits: [
      {
        file: 'src/store/connection-changes.ts',
        find: 'assigned(names)',
        replace: "assigned(names.filter((name) => name !== 'nango_connection_id'))",
      },
    ],
    tests: ['test/store/every-field.test.ts', 'test/process/connect/connect.test.ts'],
  },
  {
    name: 'another-account-sends',
    bug: 'a write that was shown for one account is sent by another that came behind the connection since',
    edits: [
      {
        file: 'src/gate/reach/look-behind.ts',
        find: `if (account.label === connection.account.label) return { kind: 'same' }`,
        replace: `if (account.label !== '') return { kind: 'same' }`,
      },
    ],
    tests: ['test/gate/reach/look-behind.test.ts', 'test/process/connect/account-behind.test.ts'],
  },
  {
    name: 'another-shop-sends',
    bug: 'a write goes to the shop that Nango was told since',
    edits: [
      {
        file: 'src/gate/reach/look-behind.ts',
        find: 'spelt === parsed(parse, here)',
        replace: `here !== ''`,
      },
    ],
    tests: ['test/gate/reach/look-behind.test.ts', 'test/process/connect/account-behind.test.ts'],
  },
  {
    name: 'links-to-where-shield-goes',
    bug: 'a browser is sent to the address under which shield reaches Nango, which may mean nothing to it',
    edits: [
      {
        file: 'src/nango/connect/browser-address.ts',
        find: 'return (isPlain(url) ? url : client.baseUrl)',
        replace: `return (url === '' ? client.baseUrl : client.baseUrl)`,
      },
    ],
    tests: ['test/nango/connect/sessions.test.ts', 'test/process/connect/connect.test.ts'],
  },
  {
    name: 'right-without-a-name',
    bug: 'the right that a key lacks is not named where either of two would do',
    edits: [{ file: 'src/nango/refusal.ts', find: '(?: one of)?', replace: '' }],
    tests: ['test/nango/proxy/read-provider.test.ts', 'test/process/connect/nango-trouble.test.ts'],
  },
  {
    name: 'hint-for-another-connection',
    bug: 'what goes wrong with one connection hints at the command that authorises another one',
    edits: [
      {
        file: 'src/providers/google/provider.ts',
        find: 'const connection = name === undefined ? null : { name }',
        replace: `const connection = name === '' ? { name } : null`,
      },
      {
        file: 'src/gate/reach/connection-trouble.ts',
        find: 'if (hint === undefined || reason',
        replace: 'if (hint !== undefined || reason',
      },
    ],
    tests: ['test/process/connect/named-hints.test.ts'],
  },
  {
    name: 'mismatch-blocks-nothing',
    bug: 'what was seen behind a connection is kept and stops nothing',
    edits: [
      {
        file: 'src/gate/reach/look-behind.ts',
        find: 'if (message === null) return\n',
        replace: 'if (message !== undefined) return\n',
      },
    ],
    tests: ['test/process/connect/account-behind.test.ts'],
  },
  {
    name: 'disconnected-with-a-strange-key',
    bug: 'a connection that this key never saw is said to be gone, and its credentials live on',
    edits: [
      {
        file: 'src/gate/connect/disconnect.ts',
        find: `if (where === 'same') return 'gone'`,
        replace: `if (where !== 'other') return 'gone'`,
      },
    ],
    tests: ['test/gate/connect/disconnect.test.ts'],
  },
  {
    name: 'reconnect-wipes-metadata',
    bug: 'what Nango forgets of a connection that is authorised again is not put back',
    edits: [
      {
        file: 'src/gate/connect/session.ts',
        find: '.filter(([name]) => !Object.hasOwn(after, name))',
        replace: `.filter(([name]) => name === '')`,
      },
    ],
    tests: ['test/gate/connect/connect-again.test.ts'],
  },
  {
    name: 'eleven-tags',
    bug: 'a connection with ten tags is sent an eleventh',
    edits: [
      {
        file: 'src/gate/connect/session.ts',
        find: 'others.length < MOST_TAGS',
        replace: 'others.length <= MOST_TAGS',
      },
    ],
    tests: ['test/gate/connect/connect-again.test.ts'],
  },
]
