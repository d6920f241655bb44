import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect, it } from 'vitest'
import { approve } from '../../../src/gate/send/decide.ts'
import { release } from '../../../src/gate/upkeep/hold.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import { tidy } from '../../../src/gate/upkeep/tidy.ts'
import {
  ANNA,
  approved,
  createBench,
  decisionOn,
  inDoubt,
  proposed,
  stored,
  underWay,
  unwatched,
  type Bench,
} from '../bench.ts'
import { isOnPostgres } from '../../postgres/databases.ts'
import { backedUp } from './restore.ts'

const journalOf = (bench: Bench) => `${bench.file}.intents`
const linesAt = (path: string) => readFileSync(path, 'utf8').split('\n').slice(1, -1)
const linesOf = (bench: Bench) => linesAt(journalOf(bench))

async function headOf(parts: Parts): Promise<number> {
  return (await (await parts.store()).audit.head()).number
}

describe('the intent journal', () => {
  it('holds each sending before the call goes out, and nothing of its payload', async () => {
    const bench = await createBench()
    const request = await proposed(bench, { input: { text: 'a very private text' } })
    const written: string[][] = []
    const { answer } = bench.nango
    bench.nango.answer = (...given) => {
      written.push(linesOf(bench))
      return answer(...given)
    }
    const { request: done } = await approved(bench, request)
    const line = JSON.parse(written[0]?.[0] ?? '') as Record<string, string>
    expect(line).toMatchObject({
      request: request.id,
      attempt: done.attempt?.id,
      operation: 'notes.add',
      provider: 'google',
      connection: 'con_0000000001',
      integration: 'notes',
      nangoConnection: 'nc-1',
      key: request.providerKey,
      digest: request.digest,
      at: '2026-03-02T10:00:00.000Z',
    })
    expect(written).toHaveLength(1)
    const text = readFileSync(journalOf(bench), 'utf8')
    expect(text).not.toContain('private')
    expect(text).not.toContain('anna@shop.de')
  })

  it('is private to its owner', async () => {
    const bench = await createBench()
    await approved(bench, await proposed(bench))
    expect(statSync(journalOf(bench)).mode & 0o777).toBe(0o600)
  })

  it('is known to the last byte after a call whose outcome was recorded', async () => {
    const bench = await createBench()
    await approved(bench, await proposed(bench))
    expect(await bench.store.guard.standing()).toMatchObject({ journal: 'known' })
  })

  it.each([
    ['was taken away', (path: string) => rmSync(path)],
    [
      'is a folder',
      (path: string) => {
        rmSync(path)
        mkdirSync(path)
      },
    ],
  ])('that %s after the claim keeps the call from going out', async (_what, spoil) => {
    const bench = await createBench()
    const request = await proposed(bench)
    const { claim } = bench.store.requests
    const spoilt: typeof claim = async (...given) => {
      const claimed = await claim(...given)
      spoil(journalOf(bench))
      return claimed
    }
    const store = { ...bench.store, requests: { ...bench.store.requests, claim: spoilt } }
    const parts = { ...bench.parts, store: async () => store }
    const { request: failed } = await approve(parts, decisionOn(request), unwatched)
    expect(failed).toMatchObject({
      state: 'failed',
      ending: { code: 'refused', message: expect.stringContaining('Not sent: The intent journal') as string },
    })
    expect(bench.nango.sent).toEqual([])
  })
})

describe('a journal', () => {
  it('that is behind by a sending whose process died is only read, and held against nothing', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    expect(await bench.store.guard.standing()).toMatchObject({ journal: 'changed' })
    const head = await headOf(bench.parts)
    expect((await tidy(bench.parts)).hold).toBeNull()
    expect(await bench.store.guard.standing()).toMatchObject({ journal: 'known' })
    expect(await headOf(bench.parts)).toBe(head)
    answer({ kind: 'ambiguous', reason: 'lost' })
    await ended
    expect(await stored(bench, request)).toMatchObject({ state: 'unknown' })
  })

  it.each<[string, (path: string) => void]>([
    ['half a line at its end', (path) => appendFileSync(path, '{"at":"2026-03-02T10:00')],
    ['half a line and what was written after it', (path) => appendFileSync(path, '{"at":"2026-0\n')],
    ['an empty line', (path) => appendFileSync(path, '\n')],
    ['zeros at its end', (path) => appendFileSync(path, '\0'.repeat(400))],
    ['half a line and zeros at its end', (path) => appendFileSync(path, `{"at":"2026-03${'\0'.repeat(300)}`)],
    [
      'zeros and the rest of a line at its end',
      (path) => appendFileSync(path, `${'\0'.repeat(300)}"~":"0123456789abcdef"}\n`),
    ],
  ])('with %s holds nothing up: a call goes out only after its line', async (_what, spoil) => {
    const bench = await createBench()
    await approved(bench, await proposed(bench))
    spoil(journalOf(bench))
    expect((await tidy(bench.parts)).hold).toBeNull()
    expect((await approved(bench, await proposed(bench))).request.state).toBe('succeeded')
    expect(linesOf(bench).filter((line) => /^\{.*\}$/.test(line))).toHaveLength(2)
    expect(await bench.store.guard.standing()).toMatchObject({ journal: 'known', hold: null })
    expect(await bench.store.guard.journalState()).toMatchObject({ intents: 2, problem: null })
  })

  it.each<[string, (path: string) => void, string]>([
    ['garbage', (path) => appendFileSync(path, Buffer.from([0, 255, 10, 13, 10])), 'cannot be read'],
    [
      'a line that is not one of ours',
      (path) => appendFileSync(path, '{"request":"apr_1"}\n'),
      '1 of its lines',
    ],
    [
      'zeros in which more than one line could have stood',
      (path) => appendFileSync(path, '\0'.repeat(1000)),
      '1 of its lines cannot be read',
    ],
    [
      'zeros before another line',
      (path) => appendFileSync(path, `${'\0'.repeat(300)}\n{"at":"2026-0\n`),
      '1 of its lines cannot be read',
    ],
    [
      'zeros beside a whole line',
      (path) => appendFileSync(path, `${'\0'.repeat(30)}${linesAt(path).at(-1)}\n`),
      '1 of its lines cannot be read',
    ],
    ['its end cut off', (path) => truncateSync(path, statSync(path).size - 20), 'its end was cut off'],
    ['nothing in it', (path) => truncateSync(path, 0), 'it was missing'],
    ['gone', (path) => rmSync(path), 'it was missing'],
    ['65 MB too much', (path) => truncateSync(path, 65 * 1024 * 1024), 'too long'],
  ])('with %s puts everything on hold, and says so', async (_what, spoil, why) => {
    const bench = await createBench()
    await approved(bench, await proposed(bench))
    spoil(journalOf(bench))
    const { hold } = await tidy(bench.parts)
    expect(hold?.reason).toContain(why)
    expect(bench.notices).toEqual([expect.stringContaining(why)])
    const waiting = await proposed(bench)
    await expect(approved(bench, waiting)).rejects.toMatchObject({ code: 'denied' })
    expect(bench.nango.sent).toHaveLength(1)
    await release(bench.parts, null, ANNA)
    expect((await approved(bench, waiting)).request.state).toBe('succeeded')
    expect((await tidy(bench.parts)).hold).toBeNull()
  })

  it.skipIf(isOnPostgres)('with zeros for its last line still tells of every sending before it', async () => {
    const bench = await createBench()
    const restore = await backedUp(bench)
    const sent = await proposed(bench)
    await approved(bench, sent)
    restore()
    appendFileSync(journalOf(bench), '\0'.repeat(400))
    const parts = await bench.otherProcess(2)
    const { hold } = await tidy(parts)
    expect(hold?.reason).toContain('had lost 1 sending ')
    expect(hold?.reason).not.toContain('cannot be')
    expect(await (await parts.store()).requests.find(sent.id)).toMatchObject({ state: 'unknown' })
  })

  it('with a bit turned in a line that the database knows is noticed at once, and holds everything', async () => {
    const bench = await createBench()
    await approved(bench, await proposed(bench))
    const bytes = readFileSync(journalOf(bench))
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1
    writeFileSync(journalOf(bench), bytes)
    expect((await tidy(bench.parts)).hold?.reason).toContain('it was written over')
    expect(await bench.store.guard.journalState()).toMatchObject({
      problem: expect.stringContaining('1 lines that cannot be read') as string,
    })
  })

  it('of another database is an error in every command that touches the queue', async () => {
    const [bench, other] = [await createBench(), await createBench()]
    await approved(other, await proposed(other))
    await inDoubt(other)
    await proposed(bench)
    writeFileSync(journalOf(bench), readFileSync(journalOf(other)))
    const [pending] = await bench.store.requests.list({ states: ['pending'], limit: 1 })
    const swapped = {
      code: 'unavailable',
      message: expect.stringContaining(
        'is not the one that the intent journal beside it belongs to',
      ) as string,
    }
    await expect(tidy(bench.parts)).rejects.toMatchObject(swapped)
    await expect(proposed(bench)).rejects.toMatchObject(swapped)
    if (pending === undefined) throw new Error('unreachable')
    await expect(approved(bench, pending)).rejects.toMatchObject(swapped)
    expect(bench.nango.sent).toEqual([])
  })
})
