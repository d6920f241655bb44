// What is answered where nothing is to be done, where nobody answered, and what is told to be typed.
export const ANSWERS = [
  {
    name: 'nothing-to-do-is-queued',
    bug: 'what is so already is queued and sent again',
    edits: [
      {
        file: 'src/gate/propose/propose.ts',
        find: '  if (needless === null && denial === null) return null\n',
        replace: '  if (needless !== null || denial === null) return null\n',
      },
    ],
    tests: ['test/gate/send/nothing-to-do.test.ts'],
  },
  {
    name: 'nothing-to-do-forgets-the-key',
    bug: 'where there is nothing to do, the request that an idempotency key promised is not answered',
    edits: [
      {
        file: 'src/gate/propose/propose.ts',
        find: '  if (same !== undefined) return proposalOf(same)\n',
        replace: '  if (same === null) return null\n',
      },
    ],
    tests: ['test/gate/send/nothing-to-do.test.ts'],
  },
  {
    name: 'hint-not-quoted',
    bug: 'a command in a hint runs what stands in a name from outside, when it is copied into a shell',
    edits: [
      {
        file: 'src/domain/text/quoted.ts',
        find: "`'${word.replaceAll(\"'\", String.raw`'\\''`)}'`",
        replace: '`"${word}"`',
      },
    ],
    tests: ['test/domain/text/shell-word.test.ts'],
  },
  {
    name: 'quote-ends-the-quotes',
    bug: 'a quote in a name from outside ends the quotes of a command in a hint',
    edits: [
      {
        file: 'src/domain/text/quoted.ts',
        find: ".replaceAll(\"'\", String.raw`'\\''`)",
        replace: '',
      },
    ],
    tests: ['test/domain/text/shell-word.test.ts'],
  },
  {
    name: 'hint-takes-the-id-as-it-is',
    bug: 'the id of a stray connection, which another program chose, stands unquoted in a command to copy',
    edits: [
      {
        file: 'src/domain/provider/stray.ts',
        find: "commandAbout(`shield connections adopt ${provider}`, nangoConnectionId, '--as NAME')",
        replace: '`shield connections adopt ${provider} ${nangoConnectionId} --as NAME`',
      },
    ],
    tests: ['test/domain/provider/stray.test.ts'],
  },
  {
    name: 'hint-has-the-id-for-a-flag',
    bug: 'the id of a stray connection that begins with a dash is a flag of the command in a hint',
    edits: [
      {
        file: 'src/domain/text/quoted.ts',
        find: "name.startsWith('-') ?",
        replace: "name === '-' ?",
      },
    ],
    tests: ['test/domain/text/shell-word.test.ts'],
  },
  {
    name: 'silent-provider-is-nango',
    bug: 'a provider that says nothing is told as a Nango that does not answer',
    edits: [
      {
        file: 'src/nango/read-answer.ts',
        find: "failure.reason === 'timeout' && (await answers(client))",
        replace: 'false',
      },
    ],
    tests: ['test/nango/name-silence.test.ts'],
  },
  {
    name: 'silent-nango-is-the-provider',
    bug: 'a Nango that answers nothing at all is told as a provider that is silent',
    edits: [
      {
        file: 'src/nango/read-answer.ts',
        find: "failure.reason === 'timeout' && (await answers(client))",
        replace: "failure.reason === 'timeout'",
      },
    ],
    tests: ['test/nango/name-silence.test.ts'],
  },
]
