import type { ValidateFunction } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { createAnswerCheck } from '../../http/server/check-answer.ts'
import { createSchemaCompiler } from '../../schema-compiler.ts'
import type { Lab } from '../lab.ts'
import { itemsOf, jsonOf, openLabWith, queueWrite, showRequest } from '../approvals/propose.ts'
import { openServed, type Who } from '../server/served.ts'
import { WRITES } from './writes.ts'

interface Described {
  readonly name: string
  readonly kind: string
  readonly output: object
}

const resultIn = (request: unknown): unknown =>
  (request as { readonly ending: { readonly result: unknown } | null }).ending?.result

const compile = createSchemaCompiler({ allErrors: true })

/** Fails with what of a result is not as `operations --json` says of its operation. */
async function createResultCheck(lab: Lab): Promise<(operation: string, result: unknown) => void> {
  const described = itemsOf(await lab.runInside(['operations', '--json'])) as readonly Described[]
  const checks = new Map<string, ValidateFunction>(
    described.map(({ name, output }) => [name, compile(output)]),
  )
  return (operation, result) => {
    const check = checks.get(operation)
    if (check?.(result) === true) return
    throw new Error(`${operation}: ${JSON.stringify(check?.errors)} in ${JSON.stringify(result)}`)
  }
}

describe.each([
  ['tidy', false],
  ['untidy', true],
])('what a %s provider', (_how, untidy) => {
  it.each(Object.entries(WRITES))('answers to %s is kept as its schema says', async (name, write) => {
    const lab = await openLabWith(write.connect, { untidy })
    const check = await createResultCheck(lab)
    for (const argv of [await write.propose(lab), ...(write.others ?? [])]) {
      const id = await queueWrite(lab, argv)
      const approved = await lab.runInside(['approvals', 'approve', id, '--yes', '--json'])
      expect(approved.exit, approved.stderr).toBe(0)
      const shown = await showRequest(lab, id)
      check(name, resultIn(shown))
      expect(resultIn(jsonOf(approved))).toEqual(resultIn(shown))
    }
  })

  it.each(Object.entries(WRITES))(
    'did of %s, learnt later, is kept in the same form',
    async (name, write) => {
      const lab = await openLabWith(write.connect, { untidy })
      const check = await createResultCheck(lab)
      const id = await queueWrite(lab, await write.propose(lab))
      lab.fault(`drop-after@${write.method}@${write.path}*1`)
      await lab.runInside(['approvals', 'approve', id, '--yes'])
      const looked = await showRequest(lab, id)
      expect(looked.state).toBe(write.after)
      if (write.after === 'succeeded') return check(name, resultIn(looked))
      const word = ['approvals', 'resolve', id, '--applied', '--reason', 'The buyer has it']
      const told = await lab.runInside(word)
      expect([told.exit, told.stdout]).toEqual([0, 'The buyer has it\n'])
      expect(await showRequest(lab, id)).toMatchObject({
        state: 'succeeded',
        ending: { evidence: 'person', message: 'The buyer has it', result: null },
      })
    },
  )
})

/** What `--idempotency-key` and its header carry. */
const KEY = 'once'

describe('at a server', () => {
  it.each(Object.entries(WRITES))(
    'the result of %s is the same, and as openapi.json says it is',
    async (name, write) => {
      const { lab, runInside, url, tokens } = await openServed()
      await runInside('root', [...write.connect, '--no-browser'])
      const argv = await write.propose(lab)
      const id = (await runInside('agent-1', [...argv, '--queue', '--idempotency-key', KEY])).stdout.trim()
      const approved = await runInside('anna', ['approvals', 'approve', id, '--yes', '--json'])
      expect(approved.exit, approved.stderr).toBe(0)
      const ask = async (who: Who, path: string, body?: object) => {
        const answer = await fetch(`${url}${path}`, {
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            authorization: `Bearer ${tokens[who]}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': KEY }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        const text = await answer.text()
        return { status: answer.status, headers: {}, text, body: JSON.parse(text) }
      }
      const { input } = (await ask('agent-1', `/v1/integrations/approvals/${id}`)).body
      const again = await ask('agent-1', `/v1/operations/${name}`, { input })
      expect(again, again.text).toMatchObject({ status: 202, body: { request: { id, state: 'succeeded' } } })
      const result = resultIn(again.body.request)
      expect(result).toEqual(resultIn(jsonOf(approved)))
      expect(result).toEqual(resultIn(await showRequest(lab, id)))
      const check = createAnswerCheck((await ask('anna', '/openapi.json')).body)
      check('POST', `/v1/operations/${name}`, again)
      for (const wrong of [{ ...(result as object), surprise: 1 }, { id: true }, 'Done']) {
        const { request } = again.body
        const body = { ...again.body, request: { ...request, ending: { ...request.ending, result: wrong } } }
        expect(() => check('POST', `/v1/operations/${name}`, { ...again, body })).toThrow(
          'otherwise than described',
        )
      }
    },
  )
})
