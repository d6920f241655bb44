// Nothing is sent that a person did not approve, as it was shown.
export const APPROVAL = [
  {
    name: 'claim-rechecks-nothing',
    bug: 'the claim checks neither digest nor seal; what is altered after the look before it is sent',
    edits: [
      {
        file: 'src/store/requests/claim-request.ts',
        find: "if (verdict.kind === 'altered') return { ...verdict, request }",
        replace: "if (verdict.kind === 'altered' && verdict.why === '') return { ...verdict, request }",
      },
    ],
    tests: ['test/sqlite/requests/claim-request.test.ts'],
  },
  {
    name: 'digest-not-rechecked',
    bug: 'the stored call is not hashed again: one altered by SQL is sent',
    edits: [
      { file: 'src/domain/request/seal.ts', find: '  if (altered !== null) return altered\n', replace: '' },
    ],
    tests: ['test/gate/upkeep/forged.test.ts'],
  },
  {
    name: 'digest-without-the-query',
    bug: 'the digest leaves out the query of the call',
    edits: [
      {
        file: 'src/domain/request/digest.ts',
        find: 'call: { method, path, query, headers, body }',
        replace: 'call: { method, path, query: query.slice(0, 0), headers, body }',
      },
    ],
    tests: ['test/domain/request/digest.test.ts'],
  },
  {
    name: 'seal-not-checked',
    bug: 'any seal will do, also one that was made up or copied',
    edits: [
      {
        file: 'src/domain/request/seal.ts',
        find: 'return isSameSecret(sealDecision(key, request, decision, nonce).seal, seal)',
        replace:
          'return isSameSecret(sealDecision(key, request, decision, nonce).seal, seal) || seal !== nonce',
      },
    ],
    tests: ['test/gate/upkeep/forged.test.ts'],
  },
  {
    name: 'hold-ignored',
    bug: 'the claim does not look for a hold',
    edits: [
      {
        file: 'src/store/requests/claim-request.ts',
        find: '  if (held !== null) return { ...held, hold: (yield* findStanding(database)).hold ?? held.hold, request }\n',
        replace: '',
      },
    ],
    tests: ['test/gate/upkeep/hold.test.ts'],
  },
  {
    name: 'decided-on-other-bytes',
    bug: 'a decision on another digest than the stored one counts',
    edits: [
      {
        file: 'src/gate/send/decide.ts',
        find: 'if (ask.digest !== request.digest) ',
        replace: "if (ask.digest === '') ",
      },
    ],
    tests: ['test/gate/send/decide.test.ts'],
  },
  {
    name: 'policy-approves-anyway',
    bug: 'policy approves although INTEGRATIONS_WRITE_REQUIRES_APPROVAL is on',
    edits: [
      {
        file: 'src/gate/local-gate.ts',
        find: "'none' ? !writeRequiresApproval",
        replace: "'none' ? true",
      },
      {
        file: 'src/gate/policy/under-policy.ts',
        find: 'return !writeRequiresApproval && isLeft',
        replace: 'return isLeft',
      },
    ],
    tests: ['test/process/approvals/propose.test.ts'],
  },
  {
    name: 'repeat-starts-it',
    bug: 'a requester starts what a person approved by asking for it again',
    edits: [
      {
        file: 'src/gate/local-gate.ts',
        find: "return decision?.assurance === 'policy'",
        replace: 'return decision !== null',
      },
    ],
    tests: ['test/gate/policy/what-was-allowed.test.ts'],
  },
  {
    name: 'another-account-behind-it',
    bug: 'a call goes to whatever account the connection has by now',
    edits: [
      {
        file: 'src/gate/send/check-before-claim.ts',
        find: 'if (connection.account.label !== request.account)',
        replace: "if (connection.account.label === '')",
      },
    ],
    tests: ['test/gate/send/check-before-claim.test.ts'],
  },
  {
    name: 'precondition-not-rechecked',
    bug: 'nobody looks once more whether what the approver saw is still so',
    edits: [
      {
        file: 'src/gate/send/check-before-claim.ts',
        find: 'return (await operation.recheck?.(frozenRequest(request), reading)) ?? null',
        replace: 'return frozenRequest(request).call === undefined ? (reading, null) : null',
      },
    ],
    tests: ['test/gate/send/check-before-claim.test.ts'],
  },
  {
    name: 'header-planned-passes',
    bug: 'an operation may put any header into a call',
    edits: [{ file: 'src/domain/request/call.ts', find: '!ALLOWED_HEADERS.includes(name) || ', replace: '' }],
    tests: ['test/domain/request/call.test.ts'],
  },
  {
    name: 'header-stored-passes',
    bug: 'whatever header stands in a stored call goes to the provider',
    edits: [
      { file: 'src/nango/proxy/proxy-call.ts', find: 'ALLOWED_HEADERS.includes(name) && ', replace: '' },
      {
        file: 'src/nango/client.ts',
        find: '!KNOWN_HEADERS.has(name.toLowerCase())',
        replace: '!/^nango-proxy-/i.test(name) && !KNOWN_HEADERS.has(name.toLowerCase())',
      },
    ],
    tests: ['test/nango/wire.test.ts'],
  },
  {
    name: 'header-of-the-library-passes',
    bug: 'a header that a library adds goes out with the call',
    edits: [
      { file: 'src/nango/client.ts', find: '!KNOWN_HEADERS.has(name.toLowerCase())', replace: "name === ''" },
    ],
    tests: ['test/nango/wire.test.ts'],
  },
  {
    name: 'number-respelt-on-its-way',
    bug: 'a number that JSON cannot carry exactly is sent as another one',
    edits: [
      {
        file: 'src/domain/request/body.ts',
        find: "typeof value === 'number' && !isExact(value)",
        replace: 'value === Infinity',
      },
    ],
    tests: ['test/domain/request/call.test.ts'],
  },
]
