import { describe, expect, it } from 'vitest'
import { rolesOf } from '../../src/gate/access/needs.ts'
import { ROUTES } from '../../src/http/rest/routes.ts'
import { denialsOf, openHttpBench } from './bench.ts'

const ROLE = { agent: 'requester', anna: 'approver', root: 'admin' } as const

/** A path that leads to the route, whatever it then finds there. */
function targetOf(path: string): string {
  return path.replace('{provider}', 'google').replace('{id}', 'apr_zzzzzzzzzz').replace('{name}', 'nothing')
}

describe('every route', () => {
  it('wants a token, and writes down who comes without', async () => {
    const bench = await openHttpBench()
    for (const { method, path } of ROUTES) {
      const answer = await bench.ask(null, method, targetOf(path))
      expect(answer, path).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="shield"' },
        body: { code: 'denied', exit: 3 },
      })
    }
    expect(await denialsOf(bench)).toEqual(
      ROUTES.map(({ method, path }) => ({
        who: 'somebody without a token',
        door: 'http',
        subject: null,
        what: `${method} ${path}`,
      })),
    )
  })

  it('lets in exactly those whose role allows it, and writes down all others', async () => {
    const bench = await openHttpBench()
    const refused: unknown[] = []
    for (const [who, role] of Object.entries(ROLE) as [keyof typeof ROLE, 'requester'][]) {
      for (const { method, path, uses } of ROUTES) {
        const { status } = await bench.ask(who, method, targetOf(path))
        const isAllowed = rolesOf(uses).includes(role)
        expect(status === 403, `${who} ${method} ${path} answered ${status}`).toBe(!isAllowed)
        if (!isAllowed) refused.push({ who, door: 'http', subject: null, what: `${method} ${path}` })
      }
    }
    expect(refused.length).toBeGreaterThan(20)
    expect(await denialsOf(bench)).toEqual(refused)
  })
})
