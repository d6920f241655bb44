import { describe, expect, it } from 'vitest'
import { serveInside } from '../../http/served.ts'
import { openConnectedLab } from '../approvals/propose.ts'
import { openLab, type Lab, type RunOptions } from '../lab.ts'
import { tokenOf } from '../server/served.ts'

/** Runs a command at a terminal while Nango does not answer, until it has said this; then Nango does. */
async function heldUntilSaid(lab: Lab, argv: readonly string[], says: string, options: RunOptions = {}) {
  const asking = lab.startAtTerminal(argv, options)
  await Promise.all([lab.hold.reached(), asking.says(says)])
  lab.hold.release()
  return asking.ended
}

describe('a Nango that does not answer', () => {
  it('is what connect says that it waits for', async () => {
    const lab = await openLab()
    lab.fault('latency=20s@/connect/sessions*1')
    const ended = await heldUntilSaid(lab, ['connect', 'google', '--no-browser'], 'Waiting for Nango')
    expect(ended).toMatchObject({ exit: 0 })
  })

  it('is what connect says that a server asks', async () => {
    const lab = await openLab()
    const { url } = await serveInside(lab)
    const env = { SHIELD_URL: url, SHIELD_TOKEN: await tokenOf(lab, 'carl', 'admin') }
    lab.fault('latency=20s@/connect/sessions*1')
    const says = `Waiting for ${url}, which asks Nango`
    expect(await heldUntilSaid(lab, ['connect', 'google', '--no-browser'], says, { env })).toMatchObject({
      exit: 0,
    })
  })

  it('does not keep connect from ending at Ctrl-C, before there is a link', async () => {
    const lab = await openLab()
    lab.fault('latency=20s@/connect/sessions*1')
    const asking = lab.startAtTerminal(['connect', 'google', '--no-browser'])
    await Promise.all([lab.hold.reached(), asking.says('Waiting for Nango')])
    asking.type('\u0003')
    expect(await asking.ended).toMatchObject({
      exit: 130,
      stdout: expect.stringContaining('othing was connected') as string,
    })
  })

  it.each([['status', '--check'], ['doctor']])('is what %s says that it waits for', async (...argv) => {
    const lab = await openConnectedLab()
    lab.fault('latency=20s@/connections*1')
    expect(await heldUntilSaid(lab, argv, 'Waiting for Nango')).toMatchObject({ exit: 0 })
  })
})
