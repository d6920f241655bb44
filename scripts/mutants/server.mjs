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
]
