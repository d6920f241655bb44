// What a server owes to everybody who reaches it.
export const SERVER = [
  {
    name: 'patience-of-connecting-for-the-answer',
    bug: 'the client of a server gives up an answer that takes longer than a connection may',
    edits: [
      {
        file: 'src/remote/send.ts',
        find: 'outgoing.setTimeout(patience.answer ?? 0)',
        replace: 'outgoing.setTimeout(patience.connect)',
      },
    ],
    tests: ['test/remote/patience.test.ts'],
  },
  {
    name: 'a-server-sleeps',
    bug: 'a server answers nobody while another process keeps its database locked',
    edits: [{ file: 'src/stores.ts', find: "openAs('create', { pause })", replace: "openAs('create')" }],
    tests: ['test/process/store/locked.test.ts'],
  },
  {
    name: 'reads-of-others',
    bug: 'a requester lists what other requesters had sent',
    edits: [
      {
        file: 'src/gate/reach/reading.ts',
        find: `
        ...(requester === null ? {} : { requester }),`,
        replace: '',
      },
    ],
    tests: ['test/process/approvals/reads-of-own.test.ts'],
  },
  {
    name: 'no-bound-for-what-waits',
    bug: 'one requester fills the queue without end',
    edits: [
      {
        file: 'src/store/requests/propose-request.ts',
        find: `
  if (bound !== null) refuseBeyond(bound, name, yield* waitingOf(database, name))`,
        replace: '',
      },
    ],
    tests: ['test/http/server/bounds.test.ts'],
  },
  {
    name: 'refusals-without-end',
    bug: 'one token fills the audit log with its refusals',
    edits: [
      {
        file: 'src/http/server/door-log.ts',
        find: 'if (beyond === 0) return note(refused)',
        replace: 'if (beyond >= 0) return note(refused)',
      },
    ],
    tests: ['test/http/server/bounds.test.ts'],
  },
  {
    name: 'strangers-keep-everybody-out',
    bug: 'idle connections without a token take every place',
    edits: [
      {
        file: 'src/http/server/traffic.ts',
        find: 'strangers.size >= maxStrangers',
        replace: 'strangers.size < 0',
      },
    ],
    tests: ['test/http/server/limits.test.ts'],
  },
  {
    name: 'one-principal-keeps-everybody-out',
    bug: 'connections that one principal holds take every place',
    edits: [
      {
        file: 'src/http/server/traffic.ts',
        find: 'own.size >= maxKnown || ',
        replace: '',
      },
    ],
    tests: ['test/http/server/limits.test.ts'],
  },
  {
    name: 'principals-together-keep-everybody-out',
    bug: 'connections that several principals hold take every place',
    edits: [
      {
        file: 'src/http/server/traffic.ts',
        find: ' || kept.size >= mostKept(limits)',
        replace: '',
      },
    ],
    tests: ['test/http/server/waiting-seats.test.ts'],
  },
  {
    name: 'slow-bodies-keep-everybody-out',
    bug: 'a body that never comes keeps a connection without a token from being closed for a new one',
    edits: [
      {
        file: 'src/http/server/traffic.ts',
        find: 'return req.complete && !writableEnded',
        replace: 'return !writableEnded',
      },
    ],
    tests: ['test/http/server/limits.test.ts'],
  },
  {
    name: 'tokens-repeated',
    bug: 'a token that was typed where an id belongs stands in the answer',
    edits: [
      {
        file: 'src/http/server/problem.ts',
        find: 'detail: withoutTokens(detail)',
        replace: 'detail: detail',
      },
    ],
    tests: ['test/http/server/mistyped-token.test.ts'],
  },
  {
    name: 'flags-over-http',
    bug: 'an error over HTTP names flags that nobody there can give',
    edits: [
      {
        file: 'src/http/server/problem.ts',
        find: 'const detail = sayIn(wording.message, names)',
        replace: 'const detail = error.message',
      },
    ],
    tests: ['test/process/server/doors.test.ts'],
  },
  {
    name: 'one-way-of-saying',
    bug: 'at a server an error names keys to somebody who typed flags',
    edits: [
      {
        file: 'src/remote/read-answer.ts',
        find: "wordingIn(wording['detail']) ?? ",
        replace: '',
      },
    ],
    tests: ['test/process/server/doors.test.ts'],
  },
  {
    name: 'own-word',
    bug: 'a requester settles their own request by their word',
    edits: [
      {
        file: 'src/gate/access/guarded-gate.ts',
        find: `
  'requests.settleByWord': assertMaySettle,`,
        replace: '',
      },
    ],
    tests: ['test/gate/access/guarded-gate.test.ts'],
  },
  {
    name: 'own-decision',
    bug: 'a requester approves their own request with another token',
    edits: [
      {
        file: 'src/gate/access/guarded-gate.ts',
        find: `
  'requests.approve': assertMayDecide,`,
        replace: '',
      },
    ],
    tests: ['test/gate/access/guarded-gate.test.ts'],
  },
  {
    name: 'a-door-without-rights',
    bug: 'the functions of a guarded gate ask for no right',
    edits: [
      {
        file: 'src/gate/access/guarded-gate.ts',
        find: 'assertMay(principal, ...NEEDS[name as GateCall])',
        replace: 'void NEEDS[name as GateCall]',
      },
    ],
    tests: ['test/gate/access/guarded-gate.test.ts'],
  },
  {
    name: 'others-considered',
    bug: 'a requester lays somebody else’s request beside their own',
    edits: [
      {
        file: 'src/gate/access/guarded-gate.ts',
        find: 'if (hidden !== undefined)',
        replace: 'if (hidden === undefined && requests.length === 0)',
      },
    ],
    tests: ['test/gate/access/guarded-gate.test.ts'],
  },
  {
    name: 'a-leap-expires',
    bug: 'a clock that leaps ten years ahead expires everything',
    edits: [
      {
        file: 'src/gate/upkeep/tidy.ts',
        find: 'overdue.length > 0 && isLeapBeyond(parts, standing, overdue)',
        replace: 'overdue.length < 0 && isLeapBeyond(parts, standing, overdue)',
      },
    ],
    tests: ['test/gate/propose/clock.test.ts'],
  },
  {
    name: 'a-requester-told-to-approve',
    bug: 'a requester at a server is told to approve',
    edits: [
      {
        file: 'src/cli/end-with.ts',
        find: "(state === 'pending' && settings.remote === null)",
        replace: "state === 'pending'",
      },
    ],
    tests: ['test/process/approvals/hold-and-release.test.ts'],
  },
  {
    name: 'a-monitor-that-reads',
    bug: 'a token of a monitoring system lists what was asked for',
    edits: [
      {
        file: 'src/gate/access/may.ts',
        find: "monitor: ['metrics']",
        replace: "monitor: ['metrics', 'read', 'see-all']",
      },
    ],
    tests: ['test/http/metrics.test.ts'],
  },
  {
    name: 'labels-of-what-was-sent',
    bug: 'whoever asks for routes that there are not fills the memory of the server and of Prometheus',
    edits: [
      {
        file: 'src/http/server/let-in.ts',
        find: 'method: req.method, route,',
        replace: 'method: req.method, route: req.path,',
      },
    ],
    tests: ['test/http/metrics.test.ts'],
  },
  {
    name: 'any-request-id',
    bug: 'what a caller sends as the id of a request stands in the log as it is',
    edits: [
      {
        file: 'src/http/server/access.ts',
        find: '/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(given)',
        replace: "given !== ''",
      },
    ],
    tests: ['test/http/server/request-ids.test.ts'],
  },
  {
    name: 'session-without-seal',
    bug: 'somebody who can write the database signs in as an administrator',
    edits: [
      {
        file: 'src/gate/access/sessions.ts',
        find: 'if (stored?.isGenuine !== true) return null',
        replace: 'if (stored === undefined) return null',
      },
    ],
    tests: ['test/http/pages/session/sessions.test.ts'],
  },
  {
    name: 'consent-of-another-server',
    bug: 'a wait for a consent goes on at the server that began it when another one was asked to end it',
    edits: [
      {
        file: 'src/http/server/connect-sessions.ts',
        find: 'if (isToEnd) abort()',
        replace: 'if (isToEnd) continue',
      },
    ],
    tests: ['test/http/connect-at-several.test.ts'],
  },
  {
    name: 'stream-begins-anew',
    bug: 'a page whose stream was cut is not told of what happened in between',
    edits: [
      {
        file: 'src/http/pages/events.ts',
        find: `numberIn(header('last-event-id')) ?? numberIn(query.get('since'))`,
        replace: `numberIn(query.get('since'))`,
      },
    ],
    tests: ['test/http/pages/pages.test.ts'],
  },
]
