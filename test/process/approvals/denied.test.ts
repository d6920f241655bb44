import { describe, expect, it } from 'vitest'
import { freePort } from '../../free-port.ts'
import { serveInside } from '../../http/served.ts'
import { consent, linkIn } from '../connect/consent.ts'
import { openLab } from '../lab.ts'
import { clientOf, tokenOf } from '../server/served.ts'
import type { Heard } from '../shield.ts'

// Longer than any test may take: whoever does not hear of it at once is seen here.
const CONNECT = ['connect', 'google', '--no-browser', '--timeout', '10m'] as const

async function answered(connecting: Heard, decision: 'allow' | 'deny') {
  await connecting.says('Waiting for the consent')
  await consent(linkIn(connecting.stderr()), decision)
  return connecting.ended
}

describe('a consent that is denied', () => {
  it('past the connect page is told at once, and so is one that is given', async () => {
    const lab = await openLab({ autoConsent: false })
    const denied = await answered(await lab.startInside([...CONNECT, '--direct']), 'deny')
    expect(denied).toMatchObject({ exit: 4, stdout: '' })
    expect(denied.stderr).toContain('Access was denied at Google Calendar: nothing was connected')
    expect(denied.stderr).toContain('hint: shield connect google\n')
    const given = await answered(await lab.startInside([...CONNECT, '--direct']), 'allow')
    expect(given.exit, given.stderr).toBe(0)
    expect(await lab.runInside(['connections', 'show', 'google'])).toMatchObject({ exit: 0 })
  })

  it('is told at once at a server that Nango tells, for a new connection and one that is there', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const lab = await openLab({ autoConsent: false, webhooks: url })
    const env = clientOf(lab, url, await tokenOf(lab, 'root', 'admin'))
    await serveInside(lab, {}, `127.0.0.1:${port}`)
    const connect = () => lab.startInside(CONNECT, { env })
    const isDenied = { exit: 4, stdout: '', stderr: expect.stringContaining('Access was denied') as string }
    expect(await answered(await connect(), 'deny')).toMatchObject(isDenied)
    expect(await answered(await connect(), 'allow')).toMatchObject({ exit: 0 })
    expect(await answered(await connect(), 'deny'), 'of one that is there').toMatchObject(isDenied)
  })
})
