import { describe, expect, it } from 'vitest'
import { bytesOf, type BodyDraft } from '../../../src/domain/request/body.ts'
import { openNango } from '../../../src/nango/open-nango.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { call as callShape } from '../../../src/wire/request.ts'
import { decodeAnswer } from '../../../src/wire/shape.ts'
import { startConnected } from '../../sandbox/sandbox-client.ts'
import { createBench, decisionOn, proposed, stored, tamper, unwatched } from '../bench.ts'

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, at) => at)

const DRAFTS: readonly (readonly [kind: string, draft: BodyDraft, beginning: string])[] = [
  [
    'a form',
    {
      form: [
        ['line_items[0][price]', 'price_1'],
        ['note', 'a b+c&d=é😀\r\n'],
        ['note', ''],
      ],
    },
    'line_items%5B0%5D%5Bprice%5D=price_1&note=a+b',
  ],
  [
    'parts with a file',
    {
      multipart: [
        { name: 'caption', content: '1.0\n{"a":1}' },
        { name: 'file', filename: 'é.png', type: 'image/png', content: EVERY_BYTE },
      ],
    },
    '--part-',
  ],
  ['bytes', { raw: { type: 'application/octet-stream', bytes: EVERY_BYTE } }, '\0\u0001\u0002'],
  ['text', { raw: { type: 'text/csv; charset=utf-8', bytes: Buffer.from('\ufeffa;b\r\n') } }, 'ï»¿a;b'],
  [
    'JSON of another type',
    { raw: { type: 'application/merge-patch+json', bytes: Buffer.from('{"a": 1.0}') } },
    '{"a": 1.0}',
  ],
]

/** A gate on a real store whose writes go out over HTTP, through the sandbox's Nango, to what stands behind it. */
async function opened(draft: BodyDraft) {
  const { sandbox, send } = await startConnected(['calendar.events'])
  const { json } = await send('/connections')
  const nangoConnectionId = String(json.connections[0].connection_id)
  const real = openNango({
    baseUrl: sandbox.url,
    apiKey: sandbox.apiKey,
    userAgent: 'shield/test',
    timeouts: {},
  })
  const bench = await createBench()
  const nango = {
    ...bench.nango.port,
    send: (_connection: unknown, call: Parameters<typeof real.send>[1]) =>
      real.send({ id: 'con_1', integration: 'google-calendar', nangoConnectionId }, call),
  }
  bench.notes.plan = () => ({ method: 'POST', path: '/calendar/v3/notes', ...draft })
  return { bench, sandbox, parts: { ...bench.parts, nango: async () => nango } }
}

describe('a write that carries', () => {
  it.each(DRAFTS)(
    '%s arrives with the very bytes and the type that were stored and shown',
    async (_kind, draft, beginning) => {
      const { bench, sandbox, parts } = await opened(draft)
      const request = await proposed(bench)
      const kept = await stored(bench, request)
      expect(kept.call).toEqual(request.call)
      const { body } = kept.call
      if (body === null || typeof body === 'string') throw new Error('The body is not one of bytes')
      await approve(parts, decisionOn(request), unwatched)
      const [arrived, ...more] = sandbox.calls().filter(({ path }) => path === '/calendar/v3/notes')
      expect(more).toEqual([])
      expect(arrived?.bytes).toEqual({ type: body.type, base64: body.base64 })
      expect(bytesOf(body).toString('latin1').startsWith(beginning)).toBe(true)
      const written = JSON.parse(JSON.stringify(callShape.encode(kept.call)))
      expect(decodeAnswer(callShape, 'a call', written)).toEqual(kept.call)
    },
  )

  it('bytes of which one was changed in the database is not sent', async () => {
    const { bench, sandbox, parts } = await opened({
      raw: { type: 'text/plain', bytes: Buffer.from('milk') },
    })
    const request = await proposed(bench)
    tamper(bench, `update requests set call = replace(call, '${btoa('milk')}', '${btoa('silk')}')`)
    await expect(approve(parts, decisionOn(request), unwatched)).rejects.toThrow(/altered/)
    expect(sandbox.calls().filter(({ path }) => path === '/calendar/v3/notes')).toEqual([])
  })
})
