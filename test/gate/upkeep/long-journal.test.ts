import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { askedOf, intentLine } from '../../../src/domain/vault/intent.ts'
import { release } from '../../../src/gate/upkeep/hold.ts'
import { tidy } from '../../../src/gate/upkeep/tidy.ts'
import { ANNA, approved, approvedOnly, createBench, proposed } from '../bench.ts'

/** More than is read of a journal at once. */
const LONG = 65 * 1024 * 1024

it('a journal of many years is whole, and still tells what was sent at its end', async () => {
  const bench = await createBench()
  await approved(bench, await proposed(bench))
  const waiting = await approvedOnly(bench, await proposed(bench))
  const path = `${bench.file}.intents`
  const [header = '', sent = ''] = readFileSync(path, 'utf8').split('\n')
  const { id, operation, provider, connection, providerKey, digest, createdAt } = waiting
  const asked = askedOf(waiting)
  const intent = { requestId: id, operation, provider, connection, providerKey, digest, asked }
  const last = intentLine({ ...intent, attemptId: 'att_0000000009', at: createdAt })
  const times = Math.ceil(LONG / (sent.length + 1))
  writeFileSync(path, `${header}\n${`${sent}\n`.repeat(times)}${last}\n`)
  expect(await bench.store.guard.journalState()).toEqual({ path, intents: times + 1, problem: null })
  // What has come to it at once is more than any work writes, so that nobody takes it for news.
  expect((await tidy(bench.parts)).hold?.reason).toContain('too long')
  await release(bench.parts, null, ANNA)
  expect((await approved(bench, waiting)).request).toMatchObject({ id, state: 'unknown' })
  expect(bench.nango.sent).toHaveLength(1)
})
