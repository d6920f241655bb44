import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EXIT_CODES, type ErrorCode } from '../../src/domain/errors.ts'
import { unwatched } from '../gate/bench.ts'
import { createCertificate } from '../http/server/certificate.ts'
import {
  answer,
  gateAt,
  inOtherProtocol,
  SHIELD,
  startScripted,
  TOKEN,
  type Script,
} from './scripted-server.ts'

/** What listing connections fails with at a server that answers so. */
async function failure(script: Script) {
  const server = await startScripted(script)
  const error: unknown = await gateAt(server.url)
    .connections.list()
    .catch((caught: unknown) => caught)
  return { server, error }
}

describe('a server that cannot be used', () => {
  it('is named where nothing listens', async () => {
    const server = await startScripted(() => undefined)
    await server.close()
    await expect(gateAt(server.url).connections.list()).rejects.toMatchObject({
      code: 'unavailable',
      message: `The server at ${server.url} cannot be reached: nothing listens there`,
      hint: 'Check SHIELD_URL, and that shield serve runs there',
    })
  })

  it('is told from one of shield’s', async () => {
    const { error, server } = await failure((_seen, response) => response.writeHead(200).end('<html>'))
    expect(error).toMatchObject({
      code: 'unavailable',
      message: `The server at ${server.url} is not a shield server (status 200)`,
    })
  })

  it('may be down behind what is before it', async () => {
    const { error } = await failure((_seen, response) => response.writeHead(502).end('Bad gateway'))
    expect(error).toMatchObject({ code: 'unavailable', hint: 'Check that shield serve runs there' })
  })

  it.each(['truncated JSON', 'a list'])('may answer with %s', async (what) => {
    const text = what === 'a list' ? '[]' : '{"items":[{"na'
    const { error } = await failure((_seen, response) => response.writeHead(200, SHIELD).end(text))
    expect(error).toMatchObject({ code: 'unavailable' })
  })

  it('may speak another way, because it is of another version', async () => {
    const { error, server } = await failure((_seen, response) =>
      answer(response, { items: [] }, 200, { 'shield-api': '3', 'shield-version': '3.0.0' }),
    )
    expect(error).toMatchObject({
      code: 'unavailable',
      message: `The server at ${server.url} is shield 3.0.0, and this is 1.2.3, which speak differently`,
      hint: 'Install the same version on both sides',
    })
  })

  it('may lack what a newer client asks for', async () => {
    const { error } = await failure((_seen, response) =>
      answer(
        response,
        { code: 'not_found', detail: 'There is no such page or route', reason: 'no_route' },
        404,
      ),
    )
    expect(error).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the server does not know GET /v1/connections') as unknown,
    })
  })

  it('cannot make the terminal its own by what it says its version is', async () => {
    const { error } = await failure((_seen, response) =>
      answer(response, {}, 200, { 'shield-api': '3', 'shield-version': '1 (run: rm -rf)' }),
    )
    expect(error).toMatchObject({ message: expect.stringContaining('of an unknown version') as unknown })
  })

  it('that tells of something else than requests is not believed', async () => {
    const server = await startScripted((_seen, response) => answer(response, { id: 7, state: 'fine' }))
    await expect(gateAt(server.url).requests.get('apr_1')).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('a server that speaks TLS', () => {
  it.each(['a question', 'a change'])('and is asked in plain http says so of %s', async (what) => {
    const folder = mkdtempSync(join(tmpdir(), 'shield-tls-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const { cert, key } = createCertificate(folder)
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const gate = gateAt(`http://127.0.0.1:${port}`)
    const asked = what === 'a question' ? gate.connections.list() : gate.brake.hold('storm')
    await expect(asked).rejects.toMatchObject({
      code: 'unavailable',
      message: `The server at http://127.0.0.1:${port} cannot be reached: it speaks TLS`,
      hint: 'Begin SHIELD_URL with https://',
    })
  })
})

it('an answer in another protocol is none, and a change may have been made', async () => {
  const server = await startScripted(inOtherProtocol)
  await expect(gateAt(server.url).connections.list()).rejects.toMatchObject({
    message: `The server at ${server.url} cannot be reached: it answers in another protocol`,
  })
  await expect(gateAt(server.url).brake.hold('storm')).rejects.toMatchObject({
    reason: 'cut-off',
    message: `The server at ${server.url} was reached and gave no answer: it answers in another protocol`,
  })
})

describe('a question that is cut off', () => {
  it('leaves nothing open: nothing was changed', async () => {
    const { error } = await failure((_seen, response) => response.destroy())
    expect(error).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('cannot be reached: the connection was cut') as unknown,
      hint: 'Check SHIELD_URL, and that shield serve runs there',
    })
  })
})

describe('the token', () => {
  it('goes to the server that was named, and nowhere else', async () => {
    const other = await startScripted((_seen, response) => answer(response, { items: [] }))
    const { error, server } = await failure((_seen, response) =>
      response.writeHead(307, { location: `${other.url}/v1/connections` }).end(),
    )
    expect(server.seen).toMatchObject([{ headers: { authorization: `Bearer ${TOKEN}` } }])
    expect(other.seen).toEqual([])
    expect(error).toMatchObject({
      code: 'unavailable',
      message: `${server.url} leads elsewhere (status 307), and a token is not taken along`,
    })
  })

  it('that the server does not take is told so, in words for the command line', async () => {
    const { error, server } = await failure((_seen, response) =>
      answer(response, { code: 'denied', detail: 'The token is unknown', hint: 'Authorization: …' }, 401),
    )
    expect(error).toMatchObject({
      code: 'denied',
      message: `The server at ${server.url} does not take SHIELD_TOKEN: it is unknown, expired or revoked`,
      hint: 'Have a new one made there: shield tokens create',
    })
  })

  it('that cannot be one is not repeated', () => {
    const token = 'secret with spaces'
    const open = () => gateAt('http://127.0.0.1:1', { remote: { url: 'http://127.0.0.1:1', token } })
    expect(open).toThrow(expect.objectContaining({ code: 'usage' }))
    expect(open).not.toThrow(token)
  })
})

const CODES = (Object.keys(EXIT_CODES) as ErrorCode[]).filter((code) => code !== 'internal')

describe('what a server fails with', () => {
  it.each(CODES)('is what its client fails with: %s', async (code) => {
    const { error } = await failure((_seen, response) =>
      answer(response, { code, detail: 'So it is', hint: 'shield status', status: 409 }, 409),
    )
    expect(error).toMatchObject({ code, message: 'So it is', hint: 'shield status' })
  })

  it('is a bug where it is one, and not of this side', async () => {
    const { error, server } = await failure((_seen, response) =>
      answer(response, { code: 'internal', detail: 'This is a bug in shield' }, 500),
    )
    expect(error).toMatchObject({
      code: 'internal',
      message: `The server at ${server.url} has met a bug in shield`,
    })
  })

  it('is a failure also without a code that is known here', async () => {
    const { error } = await failure((_seen, response) =>
      answer(response, { code: 'constructor', detail: 'Something new' }, 418),
    )
    expect(error).toMatchObject({ code: 'failed', message: 'Something new' })
  })

  it('names the next command where its own hint is one for programs', async () => {
    const { error } = await failure((_seen, response) =>
      answer(
        response,
        { code: 'conflict', detail: 'Differs', status: 412, hint: 'GET /v1/…', request: { id: 'apr_1' } },
        412,
      ),
    )
    expect(error).toMatchObject({ code: 'conflict', hint: 'shield approvals show apr_1' })
  })
})

describe('a server with too much to do', () => {
  it('is asked again when it says', async () => {
    const pauses: number[] = []
    let asked = 0
    const server = await startScripted((_seen, response) => {
      asked += 1
      if (asked === 3) answer(response, { items: [] })
      else answer(response, { code: 'unavailable', detail: 'Too many' }, 429, { 'retry-after': '2' })
    })
    const gate = gateAt(server.url, { pause: async (milliseconds) => void pauses.push(milliseconds) })
    expect(await gate.connections.list()).toEqual([])
    expect(pauses).toEqual([2000, 2000])
  })

  it('is not asked for ever, nor in an hour', async () => {
    const server = await startScripted(({ target }, response) => {
      const after = target.includes('approvals') ? '3600' : '0'
      answer(response, { code: 'unavailable', detail: 'Too many' }, 429, { 'retry-after': after })
    })
    const gate = gateAt(server.url, { pause: async () => undefined })
    const refused = { code: 'unavailable', message: 'Too many' }
    await expect(gate.connections.list()).rejects.toMatchObject(refused)
    expect(server.seen).toHaveLength(6)
    await expect(gate.requests.ended({ limit: 1 })).rejects.toMatchObject(refused)
    expect(server.seen).toHaveLength(7)
  })
})

describe('an answer that does not come', () => {
  it('leaves open whether an approval was carried out', async () => {
    const server = await startScripted((_seen, response) => response.destroy())
    const watch = { signal: new AbortController().signal, onPhase: () => undefined }
    const wish = { id: 'apr_1', digest: 'd', reason: null }
    await expect(gateAt(server.url).requests.approve(wish, watch)).rejects.toMatchObject({
      code: 'outcome_unknown',
      message: expect.stringContaining('apr_1 may have been approved and sent') as unknown,
      hint: 'shield approvals show apr_1',
    })
    expect(server.seen).toHaveLength(1)
  })

  it('is none where nobody was reached: nothing was approved', async () => {
    const server = await startScripted(() => undefined)
    await server.close()
    const watch = { signal: new AbortController().signal, onPhase: () => undefined }
    const wish = { id: 'apr_1', digest: 'd', reason: null }
    await expect(gateAt(server.url).requests.approve(wish, watch)).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('says of a proposal where to look', async () => {
    const server = await startScripted((_seen, response) => {
      response.writeHead(202, { ...SHIELD, 'content-length': '100' }).write('{"request":')
      response.destroy()
    })
    const ask = {
      operation: 'notes.add',
      input: {},
      connection: undefined,
      reason: undefined,
      idempotencyKey: null,
      expiresIn: null,
      duplicate: false,
      supersedes: undefined,
    }
    await expect(gateAt(server.url).operations.propose(ask, unwatched)).rejects.toMatchObject({
      code: 'unavailable',
      hint: 'See there whether it was done: shield approvals list',
    })
  })
})

describe('what was typed', () => {
  it.each([
    ['../../v1/audit', '/v1/integrations/approvals/..%2F..%2Fv1%2Faudit'],
    ['..', '/v1/integrations/approvals/%252E%252E'],
    ['apr_1?wait=60#x', '/v1/integrations/approvals/apr_1%3Fwait%3D60%23x'],
    ['\ud800', '/v1/integrations/approvals/%EF%BF%BD'],
  ])('leads nowhere else: %j', async (typed, target) => {
    const server = await startScripted((_seen, response) =>
      answer(response, { code: 'not_found', detail: 'None' }, 404),
    )
    await expect(gateAt(server.url).requests.get(typed)).rejects.toMatchObject({ code: 'not_found' })
    expect(server.seen.map((seen) => seen.target)).toEqual([target])
  })
})
