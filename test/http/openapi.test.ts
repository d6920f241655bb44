import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { loadProvider } from '../../src/providers/index.ts'
import { PROVIDERS } from '../../src/domain/provider/providers.ts'
import { describeApi } from '../../src/http/describe-api.ts'
import { PUBLIC_ROUTES } from '../../src/http/public-routes.ts'
import { ROUTES } from '../../src/http/rest/routes.ts'
import { createAnswerCheck } from './server/check-answer.ts'
import { openHttpBench } from './bench.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- the validator has looked at it
type Api = any

async function realApi(): Promise<Api> {
  const loaded = await Promise.all(PROVIDERS.map(loadProvider))
  return structuredClone(
    describeApi(
      '1.2.3',
      loaded.flatMap(({ operations }) => operations),
    ),
  )
}

describe('openapi.json', () => {
  it('is OpenAPI 3.1, with every reference leading somewhere', async () => {
    const validator = new Validator()
    const api = await realApi()
    const { valid, errors } = await validator.validate(structuredClone(api))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
    const { valid: isWithoutInfo } = await new Validator().validate({ ...api, info: undefined })
    expect(isWithoutInfo).toBe(false)
    const references = [...JSON.stringify(api).matchAll(/"\$ref":"([^"]*)"/g)].map(
      ([, reference = '']) => reference,
    )
    expect(references.length).toBeGreaterThan(100)
    for (const reference of new Set(references)) {
      const [root, ...parts] = reference.split('/')
      expect(root).toBe('#')
      expect(
        parts.reduce((at, part) => at?.[part], api),
        reference,
      ).toBeDefined()
    }
  })

  it('describes every route that is served, and every operation by its own schemas', async () => {
    const api = await realApi()
    for (const { method, path } of [...ROUTES, ...PUBLIC_ROUTES]) {
      expect(api.paths[path]?.[method.toLowerCase()], `${method} ${path}`).toBeDefined()
    }
    const slots = api.paths['/v1/operations/calendar.find-slots'].post
    const input = slots.requestBody.content['application/json'].schema.properties.input
    expect(Object.keys(input.properties)).toContain('duration')
    expect(Object.keys(slots.requestBody.content['application/json'].schema.properties)).toEqual([
      'input',
      'connection',
    ])
    const send = api.paths['/v1/operations/whatsapp.send-message'].post
    expect(Object.keys(send.responses)).toEqual(expect.arrayContaining(['200', '202', '409', '424']))
    expect(send.parameters).toMatchObject([{ name: 'Idempotency-Key', in: 'header' }])
  })

  it('gives every operation a name of its own and says which token it takes', async () => {
    const api = await realApi()
    const all: Api[] = Object.values(api.paths).flatMap((path) => Object.values(path as object))
    const ids = all.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(api.security).toEqual([{ token: [] }])
    expect(all.filter(({ security }) => security !== undefined).map(({ security }) => security)).toEqual(
      PUBLIC_ROUTES.map(() => []),
    )
  })

  it('has schemas that are JSON Schema, each of which can be used', async () => {
    const api = await realApi()
    const check = createAnswerCheck(api)
    const answers = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods as object).flatMap(([method, { responses }]: [string, Api]) =>
        Object.keys(responses)
          .filter((status) => status !== 'default')
          .map((status) => ({ method: method.toUpperCase(), path, status: Number(status) })),
      ),
    )
    expect(answers.length).toBeGreaterThan(60)
    for (const { method, path, status } of answers) {
      const reply = { status, headers: {}, text: '7', body: 7 }
      expect(() => check(method, path, reply), `${method} ${path} ${status}`).toThrow(/ answered /)
    }
  })

  it('is served to everybody, and is the same each time', async () => {
    const { ask } = await openHttpBench()
    const first = await ask(null, 'GET', '/openapi.json')
    expect(first).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    expect((await ask(null, 'GET', '/openapi.json')).text).toBe(first.text)
    expect((await ask(null, 'GET', '/v1/openapi.json')).status).toBe(404)
    expect(first.body.paths['/v1/operations/notes.add']).toBeDefined()
  })
})

describe('the check of every answer', () => {
  it('finds what is not described, what is missing and what is of another kind', async () => {
    const check = createAnswerCheck(await realApi())
    const hold = { reason: 'Stop', actor: { name: 'anna', door: 'http' }, at: '2026-03-02T10:00:00.000Z' }
    const answer =
      (body: unknown, status = 200) =>
      () =>
        check('GET', '/v1/integrations/hold', { status, headers: {}, text: JSON.stringify(body), body })
    expect(answer({ hold })).not.toThrow()
    expect(answer({ hold: null })).not.toThrow()
    for (const wrong of [
      {},
      { hold: { ...hold, secret: 1 } },
      { hold, more: 1 },
      { hold: { ...hold, at: 'today' } },
      { hold: { ...hold, actor: 'anna' } },
    ]) {
      expect(answer(wrong), JSON.stringify(wrong)).toThrow(/otherwise than described/)
    }
    expect(answer({ hold }, 201)).toThrow(/not described/)
    expect(answer({ code: 'denied' }, 403)).toThrow(/otherwise than described/)
  })
})

describe('the server', () => {
  it('says that it is alive, and whether it can work', async () => {
    const { ask } = await openHttpBench()
    expect((await ask(null, 'GET', '/health')).body).toEqual({ status: 'ok', version: '9.9.9' })
    expect((await ask(null, 'GET', '/ready')).body).toEqual({ status: 'ready' })
    const broken = await openHttpBench()
    await broken.store.close()
    expect((await broken.ask(null, 'GET', '/health')).status).toBe(200)
    expect((await broken.ask(null, 'GET', '/ready')).status).toBeGreaterThanOrEqual(500)
  })
})
