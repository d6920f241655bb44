// What set-up does to the files of other programs, and which token an agent gets.
const PLAN = 'src/cli/commands/agent/plan-change.ts'
const SET_UP = ['test/process/agent/setup.test.ts']

export const AGENTS = [
  {
    name: 'agent-entry-overwritten',
    bug: 'an entry of this name that somebody else wrote is replaced and removed',
    edits: [{ file: PLAN, find: 'receipt === undefined && !isOurs(existing)', replace: 'receipt === null' }],
    tests: SET_UP,
  },
  {
    name: 'agent-file-not-as-before',
    bug: 'removal leaves behind how the file was opened for the entry',
    edits: [{ file: PLAN, find: 'receipt?.after === digestOf(text)', replace: 'receipt?.after === text' }],
    tests: SET_UP,
  },
  {
    name: 'agent-file-of-its-own-stays',
    bug: 'a file that was made for the entry stays, empty, where there was no file before',
    edits: [{ file: PLAN, find: 'receipt?.existed === false && ', replace: 'receipt?.existed === null && ' }],
    tests: SET_UP,
  },
  {
    name: 'agent-change-not-read-again',
    bug: 'a TOML file that means something else, or nothing, with the entry in it is written all the same',
    edits: [
      {
        file: 'src/cli/commands/agent/toml-config.ts',
        find: '  if (!isMeaning(text, wanted)) throw unchangeable()',
        replace: '  if (wanted === null) throw unchangeable()',
      },
    ],
    tests: ['test/cli/agent/config-edits.test.ts'],
  },
  {
    name: 'agent-file-changed-meanwhile',
    bug: 'what another program wrote into the file since it was read is lost',
    edits: [
      {
        file: 'src/cli/commands/agent/config-file.ts',
        find: '  if (isSame) return\n',
        replace: '  if (isSame || !isSame) return\n',
      },
    ],
    tests: ['test/cli/agent/config-file.test.ts'],
  },
  {
    name: 'agent-token-decides',
    bug: 'an agent is given a token that can decide on what it proposes',
    edits: [
      {
        file: 'src/cli/commands/agent/requester-token.ts',
        find: "roles.length === 1 && roles[0] === 'requester'",
        replace: 'roles.length > 0',
      },
    ],
    tests: ['test/process/agent/server.test.ts'],
  },
  {
    name: 'agent-inherits-a-token',
    bug: "an agent that is started where a person's token stands in the environment acts with that token",
    edits: [
      {
        file: 'src/cli/commands/agent/setup.ts',
        find: "SHIELD_TOKEN: ''",
        replace: "SHIELD_ACTOR: ''",
      },
    ],
    tests: ['test/process/agent/server.test.ts'],
  },
]
