import { describe, expect, it } from 'vitest'
import { freePort } from '../../free-port.ts'
import { consent, linkIn } from '../connect/consent.ts'
import { openLab } from '../lab.ts'
import { clientOf, tokenOf } from '../server/served.ts'
import type { Running } from '../shield.ts'

// Longer than any test may take: whoever does not hear of it at once is seen here.
const CONNECT = ['connect', 'google', '--no-browser', '--timeout', '10m'] as const

async function answered(connecting: Running, decision: 'allow' | 'deny') {
  await connecting.says('Waiting for the consent')
  await consent(linkIn(connecting.stderr()), decision)
  return connecting.ended
}

describe('a consent that is denied', () => {
  it('past the connect page is told at once, and so is one that is given', async () => {
    const lab = await openLab({ autoConsent: false })
    const denied = await answered(lab.start([...CONNECT, '--direct']), 'deny')
    expect(denied).toMatchObject({ exit: 4, stdout: '' })
    expect(denied.stderr).toContain('Access was denied at Google Calendar: nothing was connected')
    expect(denied.stderr).toContain('hint: shield connect google\n')
    const given = await answered(lab.start([...CONNECT, '--direct']), 'allow')
    expect(given.exit, given.stderr).toBe(0)
    expect(await lab.runInside(['connections', 'show', 'google'])).toMatchObject({ exit: 0 })
  })

  it('is told at once at a server that Nango tells, for a new connection and one that is there', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const lab = await openLab({ autoConsent: false, webhooks: url })
    const env = clientOf(lab, url, await tokenOf(lab, 'root', 'admin'))
    const server = lab.start(['serve', '--listen', `127.0.0.1:${port}`])
    await server.says('"listening"')
    const connect = () => lab.start(CONNECT, { env })
    const isDenied = { exit: 4, stdout: '', stderr: expect.stringContaining('Access was denied') as string }
    expect(await answered(connect(), 'deny')).toMatchObject(isDenied)
    expect(await answered(connect(), 'allow')).toMatchObject({ exit: 0 })
    expect(await answered(connect(), 'deny'), 'of one that is there').toMatchObject(isDenied)
  })
})
