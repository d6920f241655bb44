import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { gateStrength } from '../../../../src/domain/access/gate-strength.ts'
import { HEALTHS } from '../../../../src/domain/health/status.ts'
import { HEALTH_LOOKS, healthMark } from '../../../../src/http/pages/connections/connections.ts'
import { openHttpBench } from '../../bench.ts'
import { signIn } from '../page-lab.ts'

const SHEET = readFileSync(new URL('../../../../src/http/pages/assets/style.css', import.meta.url), 'utf8')
/** The words that the stylesheet knows of something. */
function styled(kind: string): ReadonlySet<string> {
  return new Set([...SHEET.matchAll(new RegExp(`\\.${kind}\\.(\\w+)`, 'g'))].map(([, word = '']) => word))
}

describe('the health of a connection', () => {
  it.each(HEALTHS)('that is %s has a look in the stylesheet', async (health) => {
    const [, look = ''] = /^<span class="health (\w+)">/.exec(String(await healthMark(health))) ?? []
    // What is quiet looks as the word itself does.
    expect([...styled('health'), 'quiet']).toContain(look)
  })

  it('has no look in the stylesheet that no word has', () => {
    const looks: readonly string[] = Object.values(HEALTH_LOOKS)
    expect([...styled('health')].filter((look) => !looks.includes(look))).toEqual([])
  })
})

it('connections are asked about on a page of their own, which says what each provider says', async () => {
  const bench = await openHttpBench()
  const visitor = await signIn(bench.server, bench.tokens.root)
  expect((await visitor.get('/')).body).toContain('<span class="health quiet">unchecked</span>')
  const { status, body } = await visitor.get('/connections')
  expect(status).toBe(200)
  expect(body).toContain('<span class="health good">ok</span>')
})

it('the dashboard colours health, and tells the strength of the gate in the words of shield status', async () => {
  const bench = await openHttpBench()
  bench.nango.held.splice(0)
  const { body } = await (await signIn(bench.server, bench.tokens.root)).get('/')
  expect(body).toContain('<span class="health bad">gone</span>')
  const own = gateStrength({ kind: 'remote', roles: ['admin'], isOwnProcess: false })
  for (const { mode, why } of [own, gateStrength({ kind: 'local' })])
    expect(body).toContain(`${mode}: ${why}`)
})
