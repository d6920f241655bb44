import { describe, expect, it } from 'vitest'
import type { CallDraft } from '../../../src/domain/request/call.ts'
import type { Json } from '../../../src/domain/text/json.ts'
import type { FactRenderer, FactType, Place } from '../../../src/domain/request/preview.ts'
import { previewOf } from './preview-of.ts'

/** The one fact, and the places that it left to "also sent". */
function shown(body: Json, at: Place, as: FactType) {
  const { facts, alsoSent } = previewOf({ body }, [{ label: 'It', at, as }])
  return { text: facts.map(({ value }) => value), also: alsoSent.slice(1).map(({ place }) => place) }
}

describe('a preview', () => {
  it('says what, where, on whose account, with which warnings and digest', () => {
    expect(previewOf({}, [{ label: 'Book', read: 'Diary' }])).toEqual({
      verb: 'Add a note',
      system: 'Notes',
      account: 'anna@shop.de',
      connectionName: 'work',
      facts: [{ label: 'Book', value: 'Diary', source: 'read' }],
      alsoSent: [{ place: 'request', value: 'POST /books/diary/notes' }],
      notes: [],
      warnings: ['Beware'],
      digest: 'd'.repeat(64),
    })
  })

  it('never holds the requester’s own words', () => {
    expect(JSON.stringify(previewOf({ body: {} }, []))).not.toContain('Trust me')
  })

  it('keeps the order of the operation’s facts and leaves out those that the call does not have', () => {
    const { facts } = previewOf({ body: { b: '1', a: '2' } }, [
      { label: 'A', at: 'body/a', as: 'text' },
      { label: 'Missing', at: 'body/c', as: 'text' },
      { label: 'B', at: 'body/b', as: 'text' },
    ])
    expect(facts.map(({ label, value, source }) => [label, value, source])).toEqual([
      ['A', '2', 'sent'],
      ['B', '1', 'sent'],
    ])
  })

  it('shows a value from the frozen bytes, whatever the requester’s input says', () => {
    const { facts } = previewOf({ body: { text: 'bread' } }, [{ label: 'Text', at: 'body/text', as: 'text' }])
    expect(facts).toEqual([{ label: 'Text', value: 'bread', source: 'sent' }])
  })

  it('lists everything that no fact names: method and path, query, headers and body', () => {
    const draft = {
      path: '/books/my%20diary/notes',
      query: [
        ['notify', 'all'],
        ['x', '1'],
        ['x', '2'],
      ],
      headers: [['if-match', '"7"']],
      body: { a: [], b: {}, c: [true, null, ''], d: 1.5 },
    } as const
    const { facts, alsoSent } = previewOf(draft, [
      { label: 'Book', at: 'path/1', as: 'text' },
      { label: 'X', at: 'query/x', as: 'text' },
    ])
    expect(facts.map(({ value }) => value)).toEqual(['my diary', '1'])
    expect(alsoSent).toEqual([
      { place: 'request', value: 'POST /books/my%20diary/notes' },
      { place: 'query/notify', value: 'all' },
      { place: 'query/x/2', value: '2' },
      { place: 'header/if-match', value: '"7"' },
      { place: 'body/a', value: [] },
      { place: 'body/b', value: {} },
      { place: 'body/c/0', value: true },
      { place: 'body/c/1', value: null },
      { place: 'body/c/2', value: '' },
      { place: 'body/d', value: 1.5 },
    ])
  })

  it.each<[string, Json]>([
    ['a text', 'hello'],
    ['null', null],
    ['an empty list', []],
  ])('lists a body that is only %s', (_what, body) => {
    expect(previewOf({ body }, []).alsoSent[1]).toEqual({ place: 'body', value: body })
  })
})

describe('a name in the call', () => {
  it.each<[string, Partial<CallDraft>, Place, string]>([
    ['with a slash in the body', { body: { 'a/b': 'trick' } }, 'body/a/b', 'body/a~1b'],
    ['with a tilde in the body', { body: { 'a~1b': 'trick' } }, 'body/a~1b', 'body/a~01b'],
    ['with a slash in the query', { query: [['x/2', 'trick']] }, 'query/x/2', 'query/x~12'],
    ['of a place in the query', { query: [['~1', 'trick']] }, 'query/~1', 'query/~01'],
    ['that begins like another', { body: { abc: 'trick' } }, 'body/ab', 'body/abc'],
  ])('%s cannot pass for another place', (_how, draft, at, place) => {
    const { facts, alsoSent } = previewOf(draft, [{ label: 'It', at, as: 'list' }])
    expect(facts).toEqual([])
    expect(alsoSent[1]).toEqual({ place, value: 'trick' })
  })

  it('is found at its escaped place', () => {
    expect(shown({ 'a/b': 'it' }, 'body/a~1b', 'text')).toEqual({ text: ['it'], also: [] })
  })
})

describe('a fact shown as', () => {
  it.each<[FactType, Json, string, string[]]>([
    ['text', 'milk', 'milk', []],
    ['text', '', '', []],
    ['text', 12, '12', []],
    ['text', null, 'null', []],
    ['text', [], '[]', []],
    ['text', { a: 'x' }, '', ['body/it/a']],
    ['yes-no', true, 'yes', []],
    ['yes-no', false, 'no', []],
    ['yes-no', 'maybe', 'maybe', []],
    ['list', ['a', 'b'], 'a\nb', []],
    ['list', ['a\nb', 'c'], '"a\\nb"\nc', []],
    ['list', [1, null, true], '1\nnull\ntrue', []],
    ['list', [['a'], { b: 'c' }], 'a\nc', []],
    [
      'fields',
      { city: 'Toronto', zip: 'M5V\n1L9', at: { lat: 1 } },
      'city: Toronto\nzip: "M5V\\n1L9"\nat/lat: 1',
      [],
    ],
    ['fields', 'alone', 'alone', []],
  ])('%s: %j is %j', (as, it, text, also) => {
    expect(shown({ it }, 'body/it', as)).toEqual({ text: [text], also })
  })
})

describe('a fact that its provider renders', () => {
  const greet: FactRenderer = (at) => ({ text: 'Hello', places: [`${at}/name`, 'body/hidden'] })

  it('is shown in its words, and hides nothing that is not below its place', () => {
    const { facts, alsoSent } = previewOf({ body: { it: { name: 'Ada', more: 1 }, hidden: 'x' } }, [
      { label: 'It', at: 'body/it', as: greet },
    ])
    expect(facts).toEqual([{ label: 'It', value: 'Hello', source: 'sent' }])
    expect(alsoSent.map(({ place }) => place)).toEqual(['request', 'body/it/more', 'body/hidden'])
  })
})
