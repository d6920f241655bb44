import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { signIn } from '../http/pages/page-lab.ts'
import { serveInside } from '../http/served.ts'
import { filesIn, openLab, type RunOptions } from '../process/lab.ts'
import { copyOf, freshDatabase, hasServer } from './databases.ts'

const EVENT = [
  'calendar',
  'create-event',
  '--title',
  'Lunch',
  '--start',
  '2036-12-01T12:00',
  '--duration',
  '30m',
]

describe.skipIf(!hasServer)('with SHIELD_DATABASE_URL', () => {
  it('commands have one queue in PostgreSQL, send what is approved once, and never show the password', async () => {
    const address = new URL(await freshDatabase('empty'))
    address.password = 'hunter2'
    const lab = await openLab()
    const options = { env: { SHIELD_DATABASE_URL: address.href, SHIELD_ACTOR: 'anna' } }
    const begun = await lab.run(['connect', 'google', '--write'], options)
    expect(begun.exit).toBe(0)
    expect(begun.stderr).toContain(`there was no queue in ${address.href.replace(':hunter2', '')}`)

    const proposed = await lab.run([...EVENT, '--json'], options)
    expect(proposed.exit).toBe(8)
    const { id } = JSON.parse(proposed.stdout) as { id: string }
    const approvals = await Promise.all(
      [1, 2, 3].map(() => lab.run(['approvals', 'approve', id, '--yes'], options)),
    )
    expect(approvals.map(({ exit }) => exit)).toContain(0)
    expect(lab.posts()).toBe(1)

    const looks = [
      await lab.runInside(['approvals', 'show', id], options),
      await lab.runInside(['status'], options),
      await lab.runInside(['doctor'], options),
      await lab.runInside(['audit', 'verify'], options),
    ]
    expect(looks.map(({ exit }) => exit)).toEqual([0, 0, 0, 0])
    expect(looks[0]?.stdout).toContain('succeeded')
    const said = [begun, proposed, ...approvals, ...looks].flatMap(({ stdout, stderr }) => [stdout, stderr])
    expect(said.join('\n')).not.toContain('hunter2')

    const inFile = await lab.runInside(['approvals', 'show', id], { env: { SHIELD_ACTOR: 'anna' } })
    expect(inFile.exit).toBe(9)
  })

  it('commands of another machine send what the first approved of, where both are told the same seal key', async () => {
    const lab = await openLab()
    const mounted = join(lab.home, 'mounted')
    const [SHIELD_DATABASE_URL, SHIELD_SEAL_KEY_FILE] = [
      await freshDatabase('empty'),
      join(mounted, 'seal_key'),
    ]
    const at = (machine: string): RunOptions => ({
      env: { SHIELD_HOME: join(lab.home, machine), SHIELD_DATABASE_URL, SHIELD_SEAL_KEY_FILE },
    })
    const missing = await lab.runInside(['connect', 'google', '--write'], at('one'))
    expect(missing).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining(
        `The seal key at ${SHIELD_SEAL_KEY_FILE} could not be made (ENOENT)`,
      ) as string,
    })
    mkdirSync(mounted, { mode: 0o700 })
    expect(await lab.runInside(['connect', 'google', '--write'], at('one'))).toMatchObject({ exit: 0 })
    const proposed = await lab.runInside([...EVENT, '--json'], at('one'))
    const { id } = JSON.parse(proposed.stdout) as { id: string }
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'], at('two'))).toMatchObject({ exit: 0 })
    expect(lab.posts()).toBe(1)
    expect(readdirSync(mounted)).toEqual(['seal_key'])
    expect(filesIn(lab.home, (name) => name.endsWith('.key'))).toEqual([])
    const alone = await lab.runInside(['approvals', 'list'], { env: { SHIELD_SEAL_KEY_FILE } })
    expect(alone).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('SHIELD_SEAL_KEY_FILE is for a queue in PostgreSQL') as string,
    })
  })

  it('a server that took over and lacks a sending sends nothing again, and goes on once somebody has looked', async () => {
    const url = await freshDatabase('empty')
    const lab = await openLab()
    const on = (database: string) => ({ env: { SHIELD_DATABASE_URL: database, SHIELD_ACTOR: 'anna' } })
    await lab.runInside(['connect', 'google', '--write'], on(url))
    const { stdout } = await lab.runInside([...EVENT, '--json'], on(url))
    const { id } = JSON.parse(stdout) as { id: string }
    const standby = await copyOf(url)
    expect((await lab.runInside(['approvals', 'approve', id, '--yes'], on(url))).exit).toBe(0)
    expect(lab.posts()).toBe(1)

    const again = await lab.runInside(['approvals', 'approve', id, '--yes'], on(standby))
    expect(again.exit).not.toBe(0)
    expect(lab.posts()).toBe(1)
    const found = await lab.runInside(['approvals', 'show', id, '--json'], on(standby))
    expect(JSON.parse(found.stdout)).toMatchObject({ state: 'unknown' })
    for (const look of ['status', 'doctor']) {
      const told = await lab.runInside([look], on(standby))
      expect(told.stdout).toContain('shield approvals release --after-failover')
    }
    const plain = await lab.runInside(['approvals', 'release'], on(standby))
    expect(plain.exit).toBe(3)
    expect(plain.stderr).toContain('shield approvals release --after-failover')
    const stray = await lab.runInside(['approvals', 'release', '--lost', 'x'], on(standby))
    expect(stray.exit).toBe(2)
    const released = await lab.runInside(['approvals', 'release', '--after-failover'], on(standby))
    expect(released.stdout + released.stderr).toContain('Sending may go on')
    expect(released.exit).toBe(0)
    expect((await lab.runInside(['audit', 'verify'], on(standby))).exit).toBe(0)

    const local = await lab.runInside(['approvals', 'release', '--after-failover'], {
      env: { SHIELD_ACTOR: 'anna' },
    })
    expect(local.stderr).toContain('no failover')
  })

  it('pages say what is lost with the server before, and how a failover is released', async () => {
    const url = await freshDatabase('empty')
    const lab = await openLab()
    const on = (database: string) => ({ env: { SHIELD_DATABASE_URL: database, SHIELD_ACTOR: 'anna' } })
    await lab.runInside(['connect', 'google', '--write'], on(url))
    const standby = await copyOf(url)
    const { id } = JSON.parse((await lab.runInside([...EVENT, '--json'], on(url))).stdout) as { id: string }
    expect((await lab.runInside(['approvals', 'approve', id, '--yes'], on(url))).exit).toBe(0)

    const made = await lab.runInside(['tokens', 'create', '--name', 'anna', '--role', 'admin'], on(standby))
    const { server, url: address } = await serveInside(lab, on(standby))
    const anna = await signIn({ url: address }, made.stdout.trim())
    const overview = (await anna.get('/')).body
    expect(overview).toContain('shield approvals release --after-failover')
    expect(overview).not.toContain('action="/release"')
    expect((await anna.get(`/approvals/${id}`)).body).toContain(
      `The content of ${id} is lost with the database that held it.`,
    )
    server.kill('SIGTERM')
    expect((await server.ended).exit).toBe(0)
  })

  it('moves the queue in a file there, and from then on sends from there alone', async () => {
    const url = new URL(await freshDatabase('empty'))
    url.password = 'hunter2'
    const lab = await openLab()
    const inFile = { env: { SHIELD_ACTOR: 'anna' } }
    const there = { env: { SHIELD_ACTOR: 'anna', SHIELD_DATABASE_URL: url.href } }
    await lab.runInside(['connect', 'google', '--write'], inFile)
    const { id } = JSON.parse((await lab.runInside([...EVENT, '--json'], inFile)).stdout) as { id: string }
    expect(await lab.runInside(['store', 'copy', '--yes'], inFile)).toMatchObject({ exit: 2 })
    expect((await lab.runInside(['store', 'copy'], there)).stderr).toContain('needs --yes')
    const copied = await lab.run(['store', 'copy', '--yes'], there)
    expect(copied.stderr).toContain('Everything is on hold there: shield approvals release')
    expect(copied.exit).toBe(0)

    const shown = url.href.replace(':hunter2', '')
    for (const argv of [
      ['approve', id, '--yes'],
      ['reject', id, '--yes', '--reason', 'No'],
      ['hold', '--reason', 'Wait'],
      ['release'],
    ]) {
      const refused = await lab.runInside(['approvals', ...argv], inFile)
      expect(refused, argv.join(' ')).toMatchObject({ exit: 3 })
      expect(refused.stderr).toContain(`moved to ${shown}; nothing is changed or sent here any more`)
      expect(refused.stderr).toContain('Name its address in SHIELD_DATABASE_URL')
    }
    for (const argv of [['status'], ['doctor'], ['approvals', 'list']]) {
      const { stdout, stderr } = await lab.runInside(argv, inFile)
      expect(stdout + stderr, argv.join(' ')).toContain(`moved to ${shown}`)
      expect(stdout + stderr, argv.join(' ')).not.toContain('approvals release')
    }
    const status = JSON.parse((await lab.runInside(['status', '--json'], inFile)).stdout) as object
    expect(status).toMatchObject({ hold: { moved: { to: shown, isDone: true } } })
    expect((await lab.runInside(['approvals', 'show', id], inFile)).stdout).toContain('pending')
    expect((await lab.runInside(['store', 'info'], inFile)).stdout).toMatch(/^Moved\tto postgres:/m)
    expect((await lab.runInside(['approvals', 'approve', id, '--yes'], there)).exit).toBe(3)
    expect((await lab.runInside(['approvals', 'release'], there)).exit).toBe(0)
    expect((await lab.runInside(['approvals', 'approve', id, '--yes'], there)).exit).toBe(0)
    expect(lab.posts()).toBe(1)
    expect((await lab.runInside(['audit', 'verify', '--payloads'], there)).exit).toBe(0)
    expect((await lab.runInside(['store', 'copy', '--yes'], there)).exit).toBe(6)
    const info = JSON.parse((await lab.runInside(['store', 'info', '--json'], there)).stdout) as object
    expect(info).toMatchObject({ shared: { places: [{ isHere: true }] }, moved: null })
  })
})
