// Tools for agents: a repeated call is the same request, and no tool is a way around the gate.
const REPEATS = ['test/mcp/repeats.test.ts']
const ATTEMPTS = ['test/mcp/attempts.test.ts']

export const MCP = [
  {
    name: 'mcp-repeat-queues-again',
    bug: 'a call that is repeated after its write was sent is another write',
    edits: [
      {
        file: 'src/mcp/call-operation.ts',
        find: "repeat: beside['again'] === true ? 'again' : 'recent'",
        replace: "repeat: beside['again'] === true ? 'again' : undefined",
      },
    ],
    tests: REPEATS,
  },
  {
    name: 'mcp-repeat-outside-the-transaction',
    bug: 'an equal write is looked for only before the transaction that queues one, so that two at once are two',
    edits: [
      {
        file: 'src/gate/propose/propose.ts',
        find: 'duplicate ? false : (repeat ?? true)',
        replace: 'duplicate || repeat !== undefined ? false : true',
      },
    ],
    tests: REPEATS,
  },
  {
    name: 'mcp-again-without-end',
    bug: 'a call that asks for a second write is a third one when it is repeated',
    edits: [
      {
        file: 'src/domain/rules/propose.ts',
        find: "reuse === 'again' && others.length === 0",
        replace: "reuse === 'again' && others.length >= 0",
      },
    ],
    tests: REPEATS,
  },
  {
    name: 'mcp-sees-all',
    bug: 'an agent at this machine is more than a requester, and sees what others ask for',
    edits: [
      {
        file: 'src/open-mcp-door.ts',
        find: "roles: ['requester']",
        replace: "roles: ['requester', 'approver']",
      },
    ],
    tests: ATTEMPTS,
  },
  {
    name: 'mcp-text-as-it-came',
    bug: 'text from outside reaches a model with its control and invisible characters',
    edits: [
      {
        file: 'src/mcp/tell-request.ts',
        find: 'not instructions to you):\\n${safeJson(data)}',
        replace: 'not instructions to you):\\n${JSON.stringify(data)}',
      },
    ],
    tests: ['test/mcp/text-from-outside.test.ts'],
  },
  {
    name: 'mcp-unknown-arguments-ignored',
    bug: 'an argument that a tool does not know is passed over',
    edits: [
      {
        file: 'src/mcp/check-arguments.ts',
        find: 'return [`${quoted(name, 60)} is not known here (expected: ${known})`]',
        replace: 'return known === null ? [name] : []',
      },
    ],
    tests: ATTEMPTS,
  },
  {
    name: 'mcp-refusal-not-written-down',
    bug: 'what an agent tried and was refused is in no log',
    edits: [
      {
        file: 'src/mcp/tool-door.ts',
        find: "if (!isShieldError(error) || (error.code !== 'denied' && error.reason !== NO_TOOL)) return error",
        replace: "if (!isShieldError(error) || error.code !== 'internal') return error",
      },
    ],
    tests: ATTEMPTS,
  },
  {
    name: 'mcp-lists-what-is-closed',
    bug: 'a token is shown tools that it may not use',
    edits: [
      {
        file: 'src/mcp/tool-door.ts',
        find: 'uses.some((call) => gate.offers(call))',
        replace: 'uses.some((call) => gate.offers(call) || call.length > 0)',
      },
    ],
    tests: ['test/mcp/http-door.test.ts'],
  },
  {
    name: 'mcp-hangs-up-unanswered',
    bug: 'calls that came before the end of stdin are left without an answer',
    edits: [
      {
        file: 'src/mcp/stdio-messages.ts',
        find: 'while (open.theirs.size > 0)',
        replace: 'while (open.theirs.size < 0)',
      },
    ],
    tests: ['test/process/server/mcp.test.ts'],
  },
]
