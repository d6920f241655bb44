import { describe, expect, it } from 'vitest'
import { jsonOf } from '../approvals/propose.ts'
import { openLab, type Lab } from '../lab.ts'

const STORE = 'sandbox-shop.example.com'
const KEY = 'ck_sandboxadministrator\ncs_sandboxadministrator\n'
const HINT = `shield connect woocommerce --store moved-${STORE} --as NAME`
const ASKED = ['woocommerce', 'order-status', '--id', '17']

/** Every request of the shop is redirected to another host of its own. */
async function openMoved(): Promise<Lab> {
  const lab = await openLab({ autoConsent: false })
  const argv = ['connect', 'woocommerce', '--store', STORE, '--credentials-stdin']
  expect(await lab.runInside(argv, { stdin: KEY }), 'connecting').toMatchObject({ exit: 0 })
  lab.fault('redirect=301,elsewhere')
  return lab
}

const entriesOf = async (lab: Lab, type: string) =>
  (jsonOf(await lab.runInside(['audit', 'list', '--type', type, '--json'])) as { items: unknown[] }).items

describe('a shop that redirects to another host', () => {
  it('is named by the address that it calls itself by, since the key is left behind', async () => {
    const lab = await openMoved()
    const read = await lab.runInside(ASKED)
    expect(read.exit).toBe(4)
    expect(read.stderr).toContain(
      `error: The shop at ${STORE} saw no key, and calls itself moved-${STORE}: a redirect to another host leaves the key behind`,
    )
    expect(read.stderr).toContain(`hint: ${HINT}`)
    const checked = await lab.runInside(['status', '--check', '--json'])
    expect(checked.stdout).toContain(HINT)
    expect(checked.stdout).toContain('token_dead')
  })

  it('gives no access as long as it is so, whatever it tells everybody', async () => {
    const lab = await openMoved()
    for (const argv of [ASKED, ASKED, ['status', '--check']]) await lab.runInside(argv)
    expect(await entriesOf(lab, 'connection.refresh_failed')).toHaveLength(1)
    expect(await entriesOf(lab, 'connection.works_again')).toHaveLength(0)
  })

  it('is reached again by the address that it gave', async () => {
    const lab = await openMoved()
    lab.sandbox.clearFaults()
    const argv = [...HINT.replace('NAME', 'moved').split(' ').slice(1), '--credentials-stdin']
    expect(await lab.runInside(argv, { stdin: KEY })).toMatchObject({ exit: 0 })
    expect(await lab.runInside([...ASKED, '--connection', 'moved'])).toMatchObject({ exit: 0 })
  })
})
