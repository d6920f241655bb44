import { expect, it } from 'vitest'
import { openHttpBench, proposedBy } from '../bench.ts'
import { send, signIn, textOf } from './page-lab.ts'

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

it('a browser that asks for a page that there is not gets one, and a program gets a problem', async () => {
  const { server, tokens } = await openHttpBench()
  const anna = await signIn(server, tokens.anna)
  for (const path of ['/nonsense', '/approvals/apr_0000000000/x', '/favicon.ico', '/v1']) {
    const page = await anna.get(path, BROWSER)
    expect(page.status, path).toBe(404)
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(textOf(page.body)).toContain('There is no such page Back to the start')
    expect(page.body).toContain('Sign out')
    const problem = await anna.get(path)
    expect(problem.status, path).toBe(404)
    expect(problem.headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(problem.body)).toMatchObject({ reason: 'no_route' })
  }
  const stranger = await send(`${server.url}/nonsense`, { headers: BROWSER })
  expect(stranger.status).toBe(404)
  expect(stranger.body).not.toContain('Sign out')
  for (const [method, path] of [
    ['GET', '/v1/nonsense'],
    ['POST', '/nonsense'],
    ['GET', '/mcp'],
  ] as const) {
    const problem = await send(`${server.url}${path}`, { method, headers: BROWSER })
    expect(problem.headers['content-type'], path).toBe('application/problem+json')
  }
  const elsewhere = { ...BROWSER, host: 'evil.example' }
  expect(await send(`${server.url}/nonsense`, { headers: elsewhere })).toMatchObject({ status: 403 })
})

it('a page that says what went wrong links the page that it names', async () => {
  const bench = await openHttpBench()
  const { id, digest } = await proposedBy(bench, 'agent')
  await bench.post('ben', `/v1/integrations/approvals/${id}/reject`, { digest })
  const anna = await signIn(bench.server, bench.tokens.anna)
  const late = await anna.post(`/approvals/${id}/approve`, { digest })
  expect(late.status).toBe(409)
  expect(late.body).toContain(`look at <a href="/approvals/${id}">/approvals/${id}</a></p>`)
  expect((await anna.get('/approvals/apr_0000000000')).body).toContain(
    'look at <a href="/approvals">/approvals</a></p>',
  )
  const hostile = await anna.get(`/approvals/${encodeURIComponent('" /approvals/x"><b>')}`)
  expect(hostile.body).not.toContain('<b>')
})

it('an address that only a form is sent to leads to the page before it, and a slash at the end is left out', async () => {
  const bench = await openHttpBench()
  const { id } = await proposedBy(bench, 'agent')
  const anna = await signIn(bench.server, bench.tokens.anna)
  for (const [path, page] of [
    [`/approvals/${id}/approve`, `/approvals/${id}`],
    ['/approvals/several/decide', '/approvals/several'],
    ['/approvals/several', '/approvals'],
    ['/connect/google', '/connect'],
    ['/hold', '/'],
    ['/approvals/', '/approvals'],
    [`/approvals/${id}/`, `/approvals/${id}`],
  ] as const) {
    const led = await anna.get(path, BROWSER)
    expect([led.status, led.headers['location']], path).toEqual([303, page])
  }
  for (const path of ['//evil.example/', '/\\evil.example/', '/%0d%0a/']) {
    expect((await anna.get(path, BROWSER)).headers['location'], path).toBeUndefined()
  }
})

it('a refused decision leads back to its request, in words of the page', async () => {
  const bench = await openHttpBench()
  const { id } = await proposedBy(bench, 'agent')
  const anna = await signIn(bench.server, bench.tokens.anna)
  const refused = await anna.post(`/approvals/${id}/approve`, { digest: 'another' })
  expect(refused.status).toBe(409)
  expect(refused.body).toContain(`<a href="/approvals/${id}">Back to the request</a>`)
  const own = await anna.post('/hold', {})
  expect(own.body).toContain('<a href="/">Back to the start</a>')
})
