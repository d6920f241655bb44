import { Client } from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { serveInside } from '../../http/served.ts'
import { openLab } from '../../process/lab.ts'
import { freshDatabase, hasServer } from '../databases.ts'
import { GOES_ON, STOPS, upgrade } from './upgrade.ts'

it.skipIf(!hasServer)(
  'a server is ready under a newer schema that it may go on with, and under no other, and says why in its log',
  async () => {
    const url = await freshDatabase('empty')
    const lab = await openLab()
    const env = { SHIELD_DATABASE_URL: url, SHIELD_ACTOR: 'anna' }
    const { server, url: at } = await serveInside(lab, { env })
    const ready = async () => {
      const response = await fetch(`${at}/ready`)
      return { status: response.status, body: await response.json() }
    }
    expect(await ready()).toMatchObject({ status: 200 })
    await upgrade(url, `${GOES_ON}create table shield.pretended (id text collate "C")`)
    expect(await ready()).toMatchObject({ status: 200 })
    expect(server.stderr()).not.toContain('not_ready')

    await upgrade(
      url,
      `${GOES_ON}create table shield.pretended (id text collate "C")`,
      `${STOPS}create table shield.pretended_too (id text collate "C")`,
    )
    expect(await ready()).toMatchObject({
      status: 503,
      body: { code: 'unavailable', detail: 'The server cannot use its database' },
    })
    const told = server.stderr().split('\n')
    expect(told.filter((line) => line.includes('"event":"not_ready"'))).toEqual([
      expect.stringContaining('upgraded by another shield meanwhile'),
    ])
    expect((await fetch(`${at}/health`)).status).toBe(200)
  },
)

it.skipIf(!hasServer)(
  'a server says that it is not ready while another program has locked what it needs, and its log names that program',
  async () => {
    const url = await freshDatabase()
    const lab = await openLab()
    const env = { SHIELD_DATABASE_URL: url, SHIELD_ACTOR: 'anna' }
    const { server, url: at } = await serveInside(lab, { env })
    expect((await fetch(`${at}/ready`)).status).toBe(200)
    const stranger = new Client({ connectionString: url, application_name: 'nightly job' })
    stranger.on('error', () => undefined)
    await stranger.connect()
    onTestFinished(() => stranger.end())
    await stranger.query('begin; lock table shield.standing')
    const asked = await Promise.all([1, 2, 3].map(() => fetch(`${at}/ready`)))
    expect(asked.map(({ status }) => status)).toEqual([503, 503, 503])
    const told = (): readonly string[] =>
      server
        .stderr()
        .split('\n')
        .filter((line) => line.includes('"event":"not_ready"'))
    await expect.poll(() => told().length).toBe(3)
    for (const line of told())
      expect(line).toMatch(/locked: standing \(process \d+, nightly job, of shield\)/)
    await stranger.query('rollback')
    expect((await fetch(`${at}/ready`)).status).toBe(200)
  },
)
