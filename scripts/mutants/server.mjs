// What a server owes to everybody who reaches it.
export const SERVER = [
  {
    name: 'patience-of-connecting-for-the-answer',
    bug: 'whoever asks a server gives up an answer that takes longer than a connection may',
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
    tests: ['test/process/locked.test.ts'],
  },
  {
    name: 'reads-of-others',
    bug: 'a requester lists what other requesters had sent',
    edits: [
      {
        file: 'src/gate/reading.ts',
        find: `
        ...(requester === null ? {} : { requester }),`,
        replace: '',
      },
    ],
    tests: ['test/process/reads-of-own.test.ts'],
  },
  {
    name: 'no-bound-for-what-waits',
    bug: 'one requester fills the queue without end',
    edits: [
      {
        file: 'src/sqlite/propose-request.ts',
        find: `
  if (bound !== null) refuseFull(database, request, bound)`,
        replace: '',
      },
    ],
    tests: ['test/http/bounds.test.ts'],
  },
  {
    name: 'refusals-without-end',
    bug: 'one token fills the audit log with its refusals',
    edits: [
      {
        file: 'src/http/note-refusal.ts',
        find: 'if (beyond === 0) return noteRefusal(context, refusal)',
        replace: 'if (beyond >= 0) return noteRefusal(context, refusal)',
      },
    ],
    tests: ['test/http/bounds.test.ts'],
  },
]
