import { expect, it } from 'vitest'
import type { WriteAsk } from '../../src/domain/ports/gate.ts'
import { unwatched } from '../gate/bench.ts'
import { openHttpBench } from '../http/bench.ts'
import { gateAt } from './scripted-server.ts'

const SO = { nothingToDo: 'The diary says milk already' }
const ASK: WriteAsk = {
  operation: 'notes.add',
  input: { text: 'milk' },
  connection: undefined,
  reason: undefined,
  idempotencyKey: null,
  expiresIn: null,
  duplicate: false,
  supersedes: undefined,
}

it('a write of what is so already is nothing to do through a server, too', async () => {
  const { server, tokens, parts, notes, post } = await openHttpBench()
  notes.prepare = async () => ({ precondition: null, ...SO })
  const { operations, requests } = gateAt(server.url, {
    remote: { url: server.url, token: tokens.agent },
    now: parts.now,
  })
  expect(await operations.propose(ASK, unwatched)).toEqual(SO)
  expect(await operations.dryRun(ASK)).toEqual(SO)
  // As openapi.json describes it, which the bench looks at.
  expect(await post('agent', '/v1/operations/notes.add', { input: ASK.input })).toMatchObject({
    status: 200,
    body: SO,
  })
  expect(await requests.count(['pending'])).toBe(0)
  expect(await operations.propose({ ...ASK, duplicate: true }, unwatched)).toMatchObject({ isNew: true })
})
