import { quote, summary } from '../../src/domain/request/summary.ts'
import { z } from 'zod'
import type { CallDraft } from '../../src/domain/request/call.ts'
import type { ProviderResponse } from '../../src/domain/provider/http.ts'
import type { Json } from '../../src/domain/text/json.ts'
import { defineRead, defineWrite, type Reading } from '../../src/domain/operation/operation.ts'
import type { Stakes } from '../../src/domain/operation/stakes.ts'
import type { LookupResult, Outcome } from '../../src/domain/request/outcome.ts'
import type { Fact } from '../../src/domain/request/preview.ts'
import type { Provider } from '../../src/domain/provider/provider.ts'

/** What a test may change about the provider of notes and its operations. */
export interface NotesScript {
  prepare: (
    reading: Reading,
  ) => Promise<{ precondition: Json; warnings?: readonly string[]; nothingToDo?: string }>
  plan: ((key: string) => CallDraft) | null
  facts: readonly Fact[]
  /** By the text of the note. */
  stakes: (text: string) => Stakes
  recheck: (reading: Reading) => Promise<string | null>
  interpret: (response: ProviderResponse) => Outcome
  lookup: (reading: Reading) => Promise<LookupResult>
  run: (reading: Reading) => Promise<unknown>
  /** How often it was looked for an effect. */
  lookups: number
  /** What the account is read as; throws where the test says so. */
  readAccount: Provider['readAccount']
}

export const READ = 'https://notes.example/read'
export const WRITE = 'https://notes.example/write'

export function createNotesScript(): NotesScript {
  return {
    prepare: async () => ({ precondition: null }),
    plan: null,
    facts: [
      { label: 'Text', at: 'body/text', as: 'text' },
      { label: 'Notify', at: 'query/notify', as: 'text' },
      { label: 'Book', read: 'Diary' },
    ],
    stakes: () => ({ amount: null, recipients: [], reversal: 'correctable' }),
    recheck: async () => null,
    interpret: interpretNote,
    lookup: async () => ({ kind: 'not_found' }),
    run: async () => ({ notes: ['milk'] }),
    lookups: 0,
    readAccount: async ({ get }) => {
      const { owner } = (await get('/account')).json as { owner: string | null }
      return owner === null ? null : { label: owner, confirmed: true }
    },
  }
}

function interpretNote({ status, json }: ProviderResponse): Outcome {
  if (status === 201) return { kind: 'applied', result: json as Json }
  if (status === 422) return { kind: 'not_applied', reason: 'The provider refused the text' }
  return { kind: 'ambiguous', reason: `Status ${status} proves nothing` }
}

/** A write whose provider refuses a second one under the same key, as Calendar does. */
export function createNotesAdd(script: NotesScript) {
  return defineWrite<{ text: string; book?: string | undefined }, { text: string }, Json>({
    name: 'notes.add',
    summary: 'Add a note',
    provider: 'google',
    scopes: () => [[WRITE]],
    input: z.object({ text: z.string(), book: z.string().optional() }),
    output: z.object({ id: z.string().optional(), text: z.string().optional() }) as z.ZodType<Json>,
    examples: ['--text milk'],
    recovery: 'client-key',
    prepare: async (input, reading) => ({ facts: { text: input.text }, ...(await script.prepare(reading)) }),
    plan: (_input, facts, key) =>
      script.plan?.(key) ?? {
        method: 'POST',
        path: '/notes/v1/books/diary/notes',
        query: [['notify', 'none']],
        body: { id: key, text: facts.text },
      },
    preview: () => ({ verb: 'Add a note', system: 'Notes', facts: script.facts }),
    about: ({ facts }) => summary`Note: ${quote(facts.text)}`,
    spelled: ({ text, book }) => ({ text, ...(book !== undefined && { book: book.toLowerCase() }) }),
    stakes: ({ facts }) => script.stakes(facts.text),
    recheck: async (_request, reading) => script.recheck(reading),
    interpret: (response) => script.interpret(response),
    lookup: async (_request, reading) => {
      script.lookups += 1
      return script.lookup(reading)
    },
    show: () => [],
  })
}

export function createNotesList(script: NotesScript) {
  return defineRead<Record<string, never>, { notes: string[] }>({
    name: 'notes.list',
    summary: 'List notes',
    provider: 'google',
    scopes: () => [[READ]],
    input: z.object({}),
    examples: [''],
    output: z.object({ notes: z.array(z.string()) }),
    run: async (_input, reading) => (await script.run(reading)) as { notes: string[] },
    show: () => [],
  })
}

export function createNotesProvider(script: NotesScript): Provider {
  return {
    name: 'google',
    title: 'Notes',
    nangoProvider: 'notes-provider',
    auth: 'oauth',
    connectSettings: [],
    expandScope: (scope) => (scope.includes('://') ? scope : `https://notes.example/${scope}`),
    writeScopes: ['write'],
    readScopes: async (tokenScope) => tokenScope?.split(' ') ?? null,
    readAccount: (access) => script.readAccount(access),
    readingPosts: { 'notes.search': { path: () => '/notes/search' } },
    operations: [],
  }
}
