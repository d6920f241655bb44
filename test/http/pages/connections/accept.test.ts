import { expect, it } from 'vitest'
import { responseOf } from '../../../gate/fake-nango.ts'
import { openHttpBench } from '../../bench.ts'
import { signIn } from '../page-lab.ts'

const PAGE = '/connections/google/accept'

async function openChanged() {
  const bench = await openHttpBench()
  const visitor = await signIn(bench.server, bench.tokens.root)
  expect((await visitor.get(PAGE)).body).toContain('Nothing else was seen behind it')
  bench.nango.respond = () => responseOf(200, { owner: 'eve@shop.de' })
  expect((await visitor.get('/connections')).body).toContain(`href="${PAGE}"`)
  return { bench, visitor, found: () => bench.store.connections.find('google') }
}

/** What the form carries beside its CSRF token. */
function shownIn(body: string): Record<string, string> {
  const inputs = body.matchAll(/<input type="hidden" name="(account|config)" value="([^"]*)"/g)
  return Object.fromEntries(
    [...inputs].map(([, name = '', value = '']) => [name, value.replaceAll('&quot;', '"')]),
  )
}

it('what is behind a connection is accepted on a page, as it was shown there', async () => {
  const { visitor, found } = await openChanged()
  const { body } = await visitor.get(PAGE)
  expect(body).toContain('Another account was behind google: eve@shop.de, not anna@shop.de (seen ')
  expect((await visitor.post(PAGE, shownIn(body))).status).toBe(303)
  expect(await found()).toMatchObject({ account: { label: 'eve@shop.de' }, mismatch: null })
  expect((await visitor.get('/')).body).not.toContain(`href="${PAGE}"`)
})

it('what came behind it since is not accepted, and neither is a form that does not say what was shown', async () => {
  const { bench, visitor, found } = await openChanged()
  const shown = shownIn((await visitor.get(PAGE)).body)
  bench.nango.respond = () => responseOf(200, { owner: 'carl@shop.de' })
  expect((await visitor.post(PAGE, shown)).status).toBe(409)
  for (const form of [
    {},
    { ...shown, account: '7' },
    { ...shown, config: '{"a":1}' },
    { ...shown, config: 'x' },
  ]) {
    expect((await visitor.post(PAGE, form)).status, JSON.stringify(form)).toBe(400)
  }
  expect(await found()).toMatchObject({
    account: { label: 'anna@shop.de' },
    mismatch: { account: 'eve@shop.de' },
  })
})
