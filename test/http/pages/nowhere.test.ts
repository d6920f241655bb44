import { expect, it } from 'vitest'
import { openHttpBench, proposedBy } from '../bench.ts'
import { send, signIn, textOf } from './page-lab.ts'

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

it('a browser that asks for a page that there is not gets one, and a program gets a problem', async () => {
  const { server, tokens } = await openHttpBench()
  const anna = await signIn(server, tokens.anna)
  for (const path of ['/nonsense', '/approvals/', '/connect/google', '/favicon.ico', '/v1']) {
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
