import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { serveInside } from '../../http/served.ts'
import type { Lab, RunOptions } from '../lab.ts'
import { CREATE, jsonOf, openConnectedLab, queueEvent } from '../approvals/propose.ts'
import { clientOf, tokenOf } from '../server/served.ts'

interface Report {
  readonly ok: boolean
  readonly checks: readonly {
    readonly name: string
    readonly state: string
    readonly message: string
    readonly remedy: string | null
  }[]
}

const fileOf = (lab: Lab) => join(lab.home, 'shield.db')

async function examine(lab: Lab, flags: readonly string[] = [], options: RunOptions = {}) {
  const ended = await lab.runInside(['doctor', '--json', ...flags], options)
  return { exit: ended.exit, ...(jsonOf(ended) as Report) }
}

async function sentOnce(): Promise<Lab> {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
  return lab
}

/** The highest time seen, written into the file. */
function seen(lab: Lab, time: number): void {
  const raw = new Sqlite(fileOf(lab))
  raw.prepare(`update standing set clock_time = ?, clock_boot = 'another'`).run(time)
  raw.close()
}

describe('a webhook secret that is the API key', () => {
  const same = (lab: Lab) => ({
    env: { NANGO_WEBHOOK_SECRET: `another-secret-of-nango, ${lab.sandbox.apiKey}` },
  })
  const SAID = 'NANGO_WEBHOOK_SECRET is the API key'
  const said = expect.stringContaining(SAID) as string

  it('is named as such by doctor and status, which say where the right one is', async () => {
    const lab = await openConnectedLab()
    const { exit, checks } = await examine(lab, [], same(lab))
    expect(exit, 'an old environment may have one key for both').toBe(0)
    expect(checks).toContainEqual({
      name: 'webhooks nango',
      state: 'note',
      message: said,
      remedy: expect.stringContaining('Environment Settings > Webhooks') as string,
    })
    const status = await lab.runInside(['status', '--json'], same(lab))
    expect(jsonOf(status)).toMatchObject({ warnings: [said] })
    expect((await lab.runInside(['status'], same(lab))).stdout).toContain(SAID)
    expect(jsonOf(await lab.runInside(['status', '--json']))).toMatchObject({ warnings: [] })
  })

  it('is named by a server in its log and to whoever may know, and never shown', async () => {
    const lab = await openConnectedLab()
    const [admin, agent] = [await tokenOf(lab, 'root', 'admin'), await tokenOf(lab, 'agent-1', 'requester')]
    const { server, url } = await serveInside(lab, same(lab))
    await server.says(SAID)
    const as = (token: string) => ({ env: clientOf(lab, url, token) })
    expect(jsonOf(await lab.runInside(['status', '--json'], as(admin)))).toMatchObject({ warnings: [said] })
    expect(jsonOf(await lab.runInside(['status', '--json'], as(agent)))).toMatchObject({ warnings: [] })
    expect((await examine(lab, [], as(admin))).checks).toContainEqual(
      expect.objectContaining({ name: 'webhooks nango', message: said }),
    )
  })
})

it('a short META_VERIFY_TOKEN is named by status and in the log of a server', async () => {
  const lab = await openConnectedLab()
  const env = { META_VERIFY_TOKEN: 'guess-me' }
  const SAID = 'META_VERIFY_TOKEN is shorter than 16 characters: it can be guessed'
  expect(jsonOf(await lab.runInside(['status', '--json'], { env }))).toMatchObject({
    warnings: [expect.stringContaining(SAID)],
  })
  const { server } = await serveInside(lab, { env })
  await server.says(SAID)
  expect(server.stderr()).not.toContain(env.META_VERIFY_TOKEN)
})

describe('doctor', () => {
  it('ends 0 when all is well, and says which gate it is all the same', async () => {
    const lab = await sentOnce()
    const { exit, ok, checks } = await examine(lab)
    expect(checks.filter(({ state }) => state === 'bad')).toEqual([])
    expect({ exit, ok }).toEqual({ exit: 0, ok: true })
    expect(checks.find(({ name }) => name === 'gate')).toMatchObject({
      state: 'note',
      message: expect.stringContaining('advisory') as string,
    })
    const text = await lab.runInside(['doctor'])
    expect(text.exit).toBe(0)
    expect(text.stdout.split('\n').slice(0, -1)).toHaveLength(checks.length)
  })

  it.each<[string, (lab: Lab) => RunOptions | void, string, string]>([
    ['Nango is down', () => ({ env: { NANGO_BASE_URL: 'http://127.0.0.1:9' } }), 'nango', 'Nango'],
    [
      'the key is refused',
      () => ({ env: { NANGO_API_KEY: '00000000-0000-4000-8000-000000000000' } }),
      'nango',
      'NANGO_API_KEY',
    ],
    ['there is no key', () => ({ env: { NANGO_API_KEY: undefined } }), 'api key', '.env'],
    [
      'an integration in use is gone',
      () => ({ env: { SHIELD_INTEGRATION_GOOGLE: 'nowhere' } }),
      'integration nowhere',
      'shield providers configure google',
    ],
    [
      'an integration is one for something else',
      () => ({ env: { SHIELD_INTEGRATION_GOOGLE: 'shopify' } }),
      'integration shopify',
      'SHIELD_INTEGRATION_GOOGLE',
    ],
    ['the seal key is gone', (lab) => rmSync(`${fileOf(lab)}.key`), 'seal key', 'shield doctor --new-key'],
    [
      'the seal key is another one',
      (lab) => writeFileSync(`${fileOf(lab)}.key`, `${'1'.repeat(64)}\n`),
      'seal key',
      'moving',
    ],
    ['the journal is gone', (lab) => rmSync(`${fileOf(lab)}.intents`), 'hold', 'shield approvals release'],
    [
      'a line of the journal is damaged',
      (lab) => {
        const path = `${fileOf(lab)}.intents`
        writeFileSync(path, readFileSync(path, 'utf8').replace('google', 'gxxgle'))
      },
      'journal',
      'Find out who changed it',
    ],
    [
      'others may read the journal',
      (lab) => chmodSync(`${fileOf(lab)}.intents`, 0o644),
      'file modes',
      'chmod 0600',
    ],
    [
      'the clock was years ahead',
      (lab) => seen(lab, Date.parse('2090-01-01T00:00:00Z')),
      'clock',
      'shield doctor --reset-clock',
    ],
    [
      'the database is damaged',
      (lab) => {
        const bytes = readFileSync(fileOf(lab))
        bytes.fill(0xa5, 8192, 16_384)
        writeFileSync(fileOf(lab), bytes)
      },
      'database',
      'backup',
    ],
    [
      'the database is gone',
      (lab) => renameSync(fileOf(lab), `${fileOf(lab)}.gone`),
      'database',
      'Restore a backup',
    ],
  ])('ends 1 and says what to do when %s', async (_what, spoil, name, remedy) => {
    const lab = await sentOnce()
    const { exit, ok, checks } = await examine(lab, [], spoil(lab) ?? {})
    expect(checks.filter(({ state }) => state === 'bad')).toContainEqual(
      expect.objectContaining({ name, remedy: expect.stringContaining(remedy) as string }),
    )
    expect({ exit, ok }).toEqual({ exit: 1, ok: false })
  })

  it('looks at the rest although one thing is wrong', async () => {
    const lab = await sentOnce()
    rmSync(`${fileOf(lab)}.key`)
    const { checks } = await examine(lab, [], { env: { NANGO_BASE_URL: 'http://127.0.0.1:9' } })
    expect(checks.filter(({ state }) => state === 'bad').map(({ name }) => name)).toEqual([
      'seal key',
      'nango',
    ])
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['database', 'journal', 'clock']))
  })

  it('resets a poisoned clock, and writes that down', async () => {
    const lab = await sentOnce()
    seen(lab, Date.parse('2090-01-01T00:00:00Z'))
    const list = await lab.runInside(['approvals', 'list'])
    expect(list.stderr).toContain('shield doctor --reset-clock')
    expect(await examine(lab, ['--reset-clock'])).toMatchObject({ exit: 0, ok: true })
    expect((await lab.runInside(['approvals', 'list'])).stderr).not.toContain('clock')
    expect((await lab.runInside(['audit', 'list'])).stdout).toContain('clock.reset')
  })

  it('makes a new seal key in place of a lost one, and only then', async () => {
    const lab = await sentOnce()
    expect(await lab.runInside(['doctor', '--new-key'])).toMatchObject({ exit: 6, stdout: '' })
    const before = await queueEvent(lab, ['--title', 'Before'])
    rmSync(`${fileOf(lab)}.key`)
    expect(await lab.runInside(['approvals', 'approve', before, '--yes'])).toMatchObject({
      exit: 1,
      stdout: '',
    })
    expect(await lab.runInside([...CREATE, '--queue'])).toMatchObject({ exit: 1, stdout: '' })
    expect(await examine(lab, ['--new-key'])).toMatchObject({ exit: 0, ok: true })
    // Nothing shows any more that it is what was proposed.
    expect(await lab.runInside(['approvals', 'approve', before, '--yes'])).toMatchObject({
      exit: 6,
      stdout: '',
    })
    const after = await queueEvent(lab, ['--title', 'After'])
    expect(await lab.runInside(['approvals', 'approve', after, '--yes'])).toMatchObject({ exit: 0 })
  })

  it('never prints the seal key', async () => {
    const lab = await sentOnce()
    const key = readFileSync(`${fileOf(lab)}.key`, 'utf8').trim()
    for (const argv of [['doctor'], ['doctor', '--json'], ['doctor', '--debug'], ['status', '--json']]) {
      const { stdout, stderr } = await lab.runInside(argv)
      expect(stdout + stderr).not.toContain(key)
    }
  })
})
