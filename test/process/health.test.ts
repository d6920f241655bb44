import { describe, expect, it, onTestFinished } from 'vitest'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { atNango } from './connect/at-nango.ts'
import { openLab, type Lab, type RunOptions } from './lab.ts'
import { jsonOf, openConnectedLab } from './approvals/propose.ts'

interface Case {
  /** As `shield sandbox --fault` takes them. */
  readonly faults: readonly string[]
  readonly health: string
  readonly says: RegExp
  readonly remedy: RegExp
}

const KEY_RIGHT = /Give the key environment:connections:read_credentials/

const CASES: readonly Case[] = [
  { faults: ['status=401'], health: 'token_dead', says: /authError/, remedy: /^shield connect google$/ },
  {
    faults: ['token-expired', 'refresh=failed@/connections'],
    health: 'refresh_failed',
    says: /no new token/,
    remedy: /^shield connect google$/,
  },
  {
    faults: ['refresh=failed'],
    health: 'refresh_failed',
    says: /no new token/,
    remedy: /^shield connect google$/,
  },
  {
    faults: ['refresh=backoff'],
    health: 'refresh_backoff',
    says: /waits before it tries again/,
    remedy: /^Wait 30 seconds, then shield status --check/,
  },
  {
    faults: ['refresh=exhausted'],
    health: 'refresh_exhausted',
    says: /no longer tries/,
    remedy: /^shield connect google$/,
  },
  {
    faults: ['bad-key'],
    health: 'key_refused',
    says: /does not accept NANGO_API_KEY \(unknown_account\)/,
    remedy: /^Copy a key from Nango's dashboard/,
  },
  {
    faults: ['no-database'],
    health: 'nango_failed',
    says: /could not look up NANGO_API_KEY/,
    remedy: /own database/,
  },
  {
    faults: ['no-integration'],
    health: 'integration_missing',
    says: /no integration "google-calendar"/,
    remedy: /^shield providers configure google$/,
  },
  {
    faults: ['no-credentials'],
    health: 'right_missing',
    says: /may not read credentials/,
    remedy: KEY_RIGHT,
  },
  {
    faults: ['drop@/connections'],
    health: 'nango_unreachable',
    says: /broke before the answer was complete/,
    remedy: /see whether Nango runs/,
  },
  {
    faults: ['html@/connections'],
    health: 'nango_unreachable',
    says: /web page/,
    remedy: /NANGO_BASE_URL/,
  },
  {
    faults: ['rate-limit@/connections'],
    health: 'nango_failed',
    says: /rate limit is reached/,
    remedy: /^Wait/,
  },
  { faults: ['status=500@/connections'], health: 'nango_failed', says: /Nango failed \(500/, remedy: /log/ },
  { faults: ['status=503'], health: 'provider_down', says: /backendError/, remedy: /^Try again$/ },
  { faults: ['refused'], health: 'provider_down', says: /ECONNREFUSED/, remedy: /^Wait a few minutes/ },
  { faults: ['hangup'], health: 'provider_down', says: /ECONNRESET/, remedy: /^Wait a few minutes/ },
  { faults: ['html'], health: 'provider_down', says: /no JSON/, remedy: /^Wait a few minutes/ },
  {
    faults: ['scope'],
    health: 'refused',
    says: /no longer lets its account be read/,
    remedy: /^shield connect/,
  },
]

describe('status --check tells', () => {
  it.each(CASES)('$health apart, with its remedy: $faults', async ({ faults, health, says, remedy }) => {
    const clock = { ahead: 0 }
    const lab = await openConnectedLab({ now: () => Date.now() + clock.ahead })
    for (const fault of faults) lab.fault(fault)
    const found = await check(lab, {}, () => {
      clock.ahead += A_MINUTE
    })
    expect(found).toEqual(like({ health, says, remedy }))
  })

  it('a refresh that failed apart from the half minute in which Nango tries no other', async () => {
    const lab = await openConnectedLab()
    lab.fault('refresh=failed*1')
    const found: string[] = []
    for (let look = 0; look < 2; look += 1) {
      const { connections } = jsonOf(await lab.runInside(CHECK)) as { connections: readonly [Checked] }
      found.push(connections[0].health)
    }
    expect(found).toEqual(['refresh_failed', 'refresh_backoff'])
  })

  it('a scope that was not granted apart, with what asks for it again', async () => {
    const lab = await openConnectedLab()
    lab.fault('ungranted=calendar.events')
    expect(await lab.runInside(['connect', 'google', '--no-browser'])).toMatchObject({ exit: 0 })
    expect(await check(lab)).toEqual(
      like({
        health: 'scopes_missing',
        says: /^Not granted: calendar\.events$/,
        remedy: /^shield connect google, and allow all/,
      }),
    )
  })

  it('a scope that no read can do without apart, with what adds it', async () => {
    const lab = await openConnectedLab()
    expect(
      await lab.runInside(['connect', 'google', '--no-browser', '--scopes', 'calendar.freebusy']),
    ).toMatchObject({ exit: 0 })
    expect(await check(lab)).toEqual(
      like({
        health: 'scopes_missing',
        says: /^Not granted: calendar\.readonly$/,
        remedy: /^shield connect google --scopes calendar\.freebusy,calendar\.readonly$/,
      }),
    )
  })

  it('a provider that is silent apart from a Nango that is', async () => {
    const lab = await openConnectedLab()
    lab.fault('latency-before=10m')
    expect(await check(lab, { env: { SHIELD_READ_TIMEOUT_SECONDS: '1' } })).toEqual(
      like({
        health: 'provider_down',
        says: /^The provider did not answer Nango in time/,
        remedy: /^Wait a few minutes/,
      }),
    )
  })

  it('a Nango that is down apart', async () => {
    const lab = await openConnectedLab()
    await lab.sandbox.close()
    expect(await check(lab)).toEqual(
      like({ health: 'nango_unreachable', says: /ECONNREFUSED/, remedy: /^Start Nango/ }),
    )
  })

  it('a key that is not set apart', async () => {
    const lab = await openConnectedLab()
    expect(await check(lab, { env: { NANGO_API_KEY: undefined } })).toEqual(
      like({ health: 'key_refused', says: /^NANGO_API_KEY is not set$/, remedy: /^Set it/ }),
    )
  })

  it('a connection that Nango does not have apart', async () => {
    const lab = await openConnectedLab()
    const [row] = await atNango(lab).list()
    await atNango(lab).delete('google-calendar', row?.connection_id ?? '')
    expect(await check(lab)).toEqual(
      like({ health: 'gone', says: /no longer has this connection/, remedy: /^shield connect google$/ }),
    )
  })

  it('a key of another environment apart', async () => {
    const lab = await openConnectedLab()
    const other = await startSandbox({
      port: 0,
      autoConsent: false,
      faults: [],
      now: Date.now,
      random: (size) => Buffer.alloc(size, 7),
    })
    onTestFinished(async () => other.close())
    expect(await check(lab, { env: other.environment })).toEqual(
      like({
        health: 'other_environment',
        says: /^It was connected in another environment of Nango/,
        remedy:
          /^Set NANGO_BASE_URL and NANGO_API_KEY to those that it was connected with; if they are right, shield connect google$/,
      }),
    )
  })

  it('by its exit code whether every connection is well, and that one of several is not', async () => {
    const lab = await openLab()
    expect(await lab.runInside(['status', '--check']), 'nothing is connected').toMatchObject({ exit: 0 })
    for (const flags of [[], ['--as', 'work']])
      expect(await lab.runInside(['connect', 'google', '--no-browser', ...flags])).toMatchObject({ exit: 0 })
    expect(await lab.runInside(['status', '--check'])).toMatchObject({ exit: 0 })
    const [row] = await atNango(lab).list()
    await atNango(lab).delete('google-calendar', row?.connection_id ?? '')
    expect(await lab.runInside(['status', '--check', '--json'])).toMatchObject({ exit: 4, stderr: '' })
    expect(await lab.runInside(['status', '--json']), 'a look that asks nobody').toMatchObject({ exit: 0 })
  })

  it('all well, and a token that only had to be refreshed', async () => {
    const lab = await openConnectedLab()
    lab.fault('token-expired')
    const found = await lab.runInside(['status', '--check', '--json'])
    expect(found).toMatchObject({ exit: 0, stderr: '' })
    expect(jsonOf(found)).toMatchObject({ connections: [{ health: 'ok', message: null, hint: null }] })
  })
})

interface Checked {
  readonly health: string
  readonly message: string | null
  readonly hint: string | null
}

/** What the command says of a broken connection in JSON, and in the same words as text: a result, with a code of its own. */
const CHECK = ['status', '--check', '--json']

/** Longer than Nango waits after a refresh that failed. */
const A_MINUTE = 60_000

async function check(
  lab: Lab,
  options: RunOptions = {},
  between: () => void = () => undefined,
): Promise<Checked> {
  const found = await lab.runInside(CHECK, options)
  expect(found).toMatchObject({ exit: 4, stderr: '' })
  const { connections } = jsonOf(found) as { connections: readonly [Checked] }
  const { health, message, hint } = connections[0]
  between()
  const told = await lab.runInside(['status', '--check'], options)
  expect(told.exit, told.stderr).toBe(4)
  expect(told.stdout).toContain(`\t${health.replaceAll('_', ' ')}: ${message}\t${hint}\n`)
  return { health, message, hint }
}

function like({ health, says, remedy }: Omit<Case, 'faults'>): object {
  return { health, message: expect.stringMatching(says), hint: expect.stringMatching(remedy) }
}
