import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import type { Ask } from '../../../src/gate/propose/freeze.ts'
import { propose } from './proposed.ts'
import {
  approved,
  approvedOnly,
  askOf,
  type Bench,
  BORIS,
  createBench,
  inDoubt,
  proposed,
  underWay,
} from '../bench.ts'

describe('proposing', () => {
  it.each<[string, (bench: Bench) => Promise<ApprovalRequest>]>([
    ['waits for a decision', (bench) => proposed(bench)],
    ['waits to be sent', async (bench) => approvedOnly(bench, await proposed(bench))],
    ['is being sent', async (bench) => (await underWay(bench)).request],
    ['is in doubt', inDoubt],
  ])('the same again returns the one that %s', async (_how, lead) => {
    const bench = await createBench()
    const first = await lead(bench)
    const head = await bench.store.audit.head()
    const again = await propose(bench.parts, askOf(bench), false)
    expect(again).toMatchObject({ request: { id: first.id }, isNew: false })
    expect(await bench.store.audit.head()).toEqual(head)
  })

  it.each<[string, Partial<Ask>, boolean, string]>([
    ['asked for on purpose', {}, true, 'apr_'],
    ['by somebody else', { requester: BORIS }, false, 'A request of somebody else'],
  ])('the same as what is in doubt, %s, warns of a second time', async (_how, changes, duplicate, which) => {
    const bench = await createBench()
    const { id } = await inDoubt(bench)
    const { request } = await propose(bench.parts, askOf(bench, changes), duplicate)
    expect(request.warnings).toEqual([
      `${which === 'apr_' ? id : which} is for the very same write, and it is not known whether that was done: this may do it a second time`,
    ])
    const other = askOf(bench, { ...changes, input: { text: 'bread' } })
    expect((await propose(bench.parts, other, false)).request.warnings).toEqual([])
    const operation = { ...bench.add, recovery: 'idempotent' } as const
    const harmless = askOf(bench, { ...changes, operation })
    expect((await propose(bench.parts, harmless, true)).request.warnings).toEqual([])
  })

  it.each([
    ['with --duplicate', {}, true],
    ['by somebody else', { requester: BORIS }, false],
    ['with another input', { input: { text: 'bread' } }, false],
  ])('the same again %s queues a second one', async (_how, changes, duplicate) => {
    const bench = await createBench()
    const first = await propose(bench.parts, askOf(bench), false)
    const second = await propose(bench.parts, askOf(bench, changes), duplicate)
    expect(second.isNew).toBe(true)
    expect(second.request.id).not.toBe(first.request.id)
    expect(second.request.providerKey).not.toBe(first.request.providerKey)
  })

  it('the same again after the first was done queues a second one', async () => {
    const bench = await createBench()
    const first = await proposed(bench)
    await approved(bench, first)
    expect(await propose(bench.parts, askOf(bench), false)).toMatchObject({ isNew: true })
  })
})
