import { describe, expect, it } from 'vitest'
import { TOO_MUCH } from '../../src/domain/errors.ts'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import { AT, idOf, moveOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  const note = noteOf('request.proposed')
  const LATER = '2026-03-02T11:00:00.000Z'
  /** Every door bounds a key by this, and names are shorter: an index cannot hold a megabyte. */
  const LONGEST = 255

  describe('a proposal', () => {
    it('is stored as it was frozen, with its audit entry', async () => {
      const { store } = await open()
      const request = requestOf({
        input: { b: [1, { z: 0.1, a: null }], a: 'x' },
        warnings: ['scope not checked'],
        reason: 'because',
        idempotencyKey: 'k1',
        expiresAt: LATER,
        call: {
          method: 'DELETE',
          path: '/a/b',
          query: [
            ['q', '1'],
            ['q', '2'],
          ],
          headers: [['if-match', '"e"']],
          body: null,
        },
      })
      expect(await store.requests.propose(request, true, note)).toEqual({ kind: 'created', request })
      expect(await store.requests.find(request.id)).toEqual(request)
      expect(await store.audit.list({ after: 0, limit: 10 })).toMatchObject([{ number: 1, ...note }])
    })

    it.each([
      ['NUL', 'a\0b'],
      ['every control character', String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code), 127)],
      ['emoji, accents and right-to-left', '👩‍👩‍👧 é e\u0301 שלום \u202eabc\u2066'],
      ['planes beyond the first', '\u{10ffff}\u{1f600}𝕏\ufeff\uffff'],
      ['quotes and SQL', `'; drop table requests; -- "\`\\`],
      ['a megabyte', 'ü'.repeat(500_000)],
      ['nothing', ''],
    ])('keeps %s in every text', async (_, text) => {
      const { store } = await open()
      const request = requestOf({
        input: { [text]: text },
        prepared: text,
        precondition: [text],
        account: text,
        connectionName: text,
        warnings: [text],
        requester: { name: text.slice(0, LONGEST), door: 'http' },
        reason: text,
        idempotencyKey: text.slice(0, LONGEST),
        call: { method: 'POST', path: '/x', query: [[text, text]], headers: [], body: JSON.stringify(text) },
      })
      const data = { text }
      const proposal = {
        ...noteOf('request.proposed', request.id),
        data,
        actor: { name: text, door: 'cli' },
      } as const
      await store.requests.propose(request, false, proposal)
      expect(await store.requests.find(request.id)).toEqual(request)
      expect(await store.audit.newest({ limit: 1 })).toMatchObject([{ data, actor: { name: text } }])
      expect(await store.audit.verify()).toMatchObject({ entries: 1, valid: 1, defects: [] })
    })

    it.each([
      ['a reason', { reason: 'half \ud83d' }],
      ['a key', { idempotencyKey: '\udc00' }],
      ['an input', { input: { text: '\ud800' } }],
    ] satisfies [string, Partial<ApprovalRequest>][])(
      'with half a character in %s is refused',
      async (_, part) => {
        const { store } = await open()
        const proposing = store.requests.propose({ ...requestOf(), ...part }, false, note)
        await expect(proposing).rejects.toMatchObject({ code: 'usage' })
        expect(await store.requests.list({ states: [], limit: 1 })).toEqual([])
        expect(await store.audit.head()).toMatchObject({ number: 0 })
      },
    )

    it('that does not begin as pending, or takes an id twice, is refused', async () => {
      const { store } = await open()
      await expect(
        store.requests.propose(requestOf({ state: 'approved' }), false, note),
      ).rejects.toMatchObject({
        code: 'internal',
      })
      await store.requests.propose(requestOf(), false, note)
      await expect(store.requests.propose(requestOf(), false, note)).rejects.toMatchObject({
        code: 'internal',
      })
      expect(await store.audit.head()).toMatchObject({ number: 1 })
    })

    it('with a time that would not sort is refused', async () => {
      const { store } = await open()
      const request = requestOf({ expiresAt: '2026-03-02T12:00:00+01:00' })
      await expect(store.requests.propose(request, false, note)).rejects.toMatchObject({ code: 'internal' })
    })
  })

  describe('an idempotency key', () => {
    const first = requestOf({ idempotencyKey: 'k', input: { a: 1, b: 2 } })

    it.each([
      ['the same', {}, 'existing'],
      ['the same with its input written in another order', { input: { b: 2, a: 1 } }, 'existing'],
      ['the same with another digest', { account: 'other', prepared: { x: 1 } }, 'existing'],
      ['the same through another door', { requester: { name: 'agent', door: 'http' } }, 'existing'],
      ['another input', { input: { a: 1, b: 3 } }, 'key_conflict'],
      ['another operation', { operation: 'calendar.delete-event' }, 'key_conflict'],
      ['another connection', { connection: { ...first.connection, id: 'con_0000000002' } }, 'key_conflict'],
      ['another requester', { requester: { name: 'bob', door: 'mcp' } }, 'created'],
      ['another key', { idempotencyKey: 'K' }, 'created'],
      ['no key', { idempotencyKey: null }, 'created'],
    ] satisfies [string, Partial<ApprovalRequest>, string][])(
      'with %s is answered %3$s',
      async (_, part, kind) => {
        const { store } = await open()
        await store.requests.propose(first, false, note)
        const second = requestOf({ ...first, id: idOf(2), ...part })
        const proposed = await store.requests.propose(second, false, note)
        expect(proposed).toEqual({ kind, request: kind === 'created' ? second : first })
        expect(await store.audit.head()).toMatchObject({ number: kind === 'created' ? 2 : 1 })
      },
    )

    it.each(['rejected', 'succeeded', 'expired', 'unknown'] as const)(
      'returns the same request when that is %s by now',
      async (state) => {
        const { store } = await open()
        const request = await requestIn(store, state, first)
        const again = await store.requests.propose({ ...first, id: idOf(2) }, true, note)
        expect(again).toEqual({ kind: 'existing', request })
      },
    )
  })

  describe('a proposal without a key', () => {
    const first = requestOf({ input: { a: 1, b: 2 } })

    it.each([
      ['identical', {}, true],
      ['identical with another digest and reason', { prepared: 1, reason: 'again', account: 'x' }, true],
      ['identical with its input in another order', { input: { b: 2, a: 1 } }, true],
      ['of another input', { input: { a: 1 } }, false],
      ['of another operation', { operation: 'calendar.delete-event' }, false],
      ['on another connection', { connection: { ...first.connection, id: 'con_0000000002' } }, false],
      ['of another requester', { requester: { name: 'bob', door: 'mcp' } }, false],
      ['with a key of its own', { idempotencyKey: 'new' }, false],
    ] satisfies [string, Partial<ApprovalRequest>, boolean][])(
      'that is %s returns the pending one: %3$s',
      async (_, part, reused) => {
        const { store } = await open()
        await store.requests.propose(first, true, note)
        const second = requestOf({ ...first, id: idOf(2), ...part })
        expect(await store.requests.propose(second, true, note)).toEqual(
          reused ? { kind: 'existing', request: first } : { kind: 'created', request: second },
        )
      },
    )

    it('is a second one when a duplicate is wanted', async () => {
      const { store } = await open()
      await store.requests.propose(first, true, note)
      expect(await store.requests.propose({ ...first, id: idOf(2) }, false, note)).toMatchObject({
        kind: 'created',
      })
    })

    it.each([
      ['approved', 'existing'],
      ['executing', 'existing'],
      ['unknown', 'existing'],
      ['cancelled', 'created'],
      ['succeeded', 'created'],
    ] as const)('when the identical one is %s, is %s', async (state, kind) => {
      const { store } = await open()
      await requestIn(store, state, first)
      const second = { ...first, id: idOf(2) }
      expect(await store.requests.propose(second, true, note)).toMatchObject({ kind })
    })

    it.each([
      ['is over', AT, 'created'],
      ['is to come', '2026-03-02T10:00:00.001Z', 'existing'],
    ])('when the time of the identical one %s, is %3$s', async (_, expiresAt, kind) => {
      const { store } = await open()
      await store.requests.propose({ ...first, expiresAt }, true, note)
      expect(await store.requests.propose({ ...first, id: idOf(2) }, true, note)).toMatchObject({ kind })
    })
  })

  describe('a replacement', () => {
    const replacing = requestOf({ id: idOf(2), origin: { kind: 'replacement', id: idOf(1) } })
    const cancelling = {
      ...moveOf(requestOf(), 'pending', 'cancelled'),
      from: ['pending', 'approved'] as const,
    }

    it('stands, and the old one is cancelled, both in one', async () => {
      const { store } = await open()
      await requestIn(store, 'approved')
      const replaced = await store.requests.replace(replacing, note, cancelling)
      expect(replaced).toEqual({ kind: 'created', request: replacing })
      expect(await store.requests.find(idOf(1))).toMatchObject({ state: 'cancelled' })
    })

    it('is not there where the old one does not yield', async () => {
      const { store } = await open()
      const old = await requestIn(store, 'executing')
      expect(await store.requests.replace(replacing, note, cancelling)).toEqual({
        kind: 'too_late',
        request: old,
      })
      expect(await store.requests.find(idOf(2))).toBeUndefined()
    })

    it('under a key that was used is what was proposed under that, and cancels nothing', async () => {
      const { store } = await open()
      await requestIn(store, 'pending')
      const keyed = requestOf({ id: idOf(3), idempotencyKey: 'k' })
      await store.requests.propose(keyed, false, note)
      const replaced = await store.requests.replace({ ...replacing, idempotencyKey: 'k' }, note, cancelling)
      expect(replaced).toEqual({ kind: 'existing', request: keyed })
      expect(await store.requests.find(idOf(1))).toMatchObject({ state: 'pending' })
    })
  })

  it('a requester with too much waiting has no more proposed, and nothing of it stays', async () => {
    const { store } = await open()
    const bound = { pending: 2, bytes: 100_000 }
    const propose = (number: number, more = {}) =>
      store.requests.propose(requestOf({ id: idOf(number), ...more }), false, note, bound)
    for (const number of [1, 2]) expect(await propose(number)).toMatchObject({ kind: 'created' })
    await expect(propose(3)).rejects.toMatchObject({ code: 'denied', reason: TOO_MUCH })
    expect(await store.requests.find(idOf(3))).toBeUndefined()
    expect(await store.requests.waiting()).toMatchObject([{ requester: 'agent', pending: 2 }])
    expect(await propose(3, { requester: { name: 'boris', door: 'http' } })).toMatchObject({
      kind: 'created',
    })
    const big = { pending: 9, bytes: 10 }
    await expect(
      store.requests.propose(
        requestOf({ id: idOf(4), requester: { name: 'cem', door: 'http' } }),
        false,
        note,
        big,
      ),
    ).rejects.toMatchObject({ code: 'denied' })
  })
})
