import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLab, type Lab } from './lab.ts'
import { CREATE, errorOf, jsonOf, openConnectedLab, queueEvent, requestOf, showRequest } from './propose.ts'

interface Entry {
  readonly type: string
  readonly subject: string | null
  readonly actor: { readonly name: string; readonly door: string }
}

describe('INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0', () => {
  it('sends at once, and the audit log says that policy decided', async () => {
    const lab = await openConnectedLab()
    const done = await lab.run([...CREATE, '--json'], { env: OFF })
    expect(done.exit).toBe(0)
    const { id, state } = requestOf(done)
    expect(state).toBe('succeeded')
    expect(lab.effects()).toBe(1)
    const approved = (await auditOf(lab)).find(({ type }) => type === 'request.approved')
    expect(approved).toMatchObject({
      subject: id,
      actor: { name: 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0', door: 'policy' },
    })
  })

  it('waits with the others for the outcome, and is still sent at most once', async () => {
    const lab = await openConnectedLab()
    lab.fault('drop-before@POST*1')
    const doubtful = await lab.run([...CREATE, '--json'], { env: OFF })
    expect(doubtful).toMatchObject({ exit: 7, stdout: '' })
    expect(lab.posts()).toBe(0)
  })

  it('is said by status', async () => {
    const lab = await openConnectedLab()
    const status = await lab.run(['status', '--json'], { env: OFF })
    expect(jsonOf(status)).toMatchObject({ gate: { writeRequiresApproval: false } })
    expect(jsonOf(await lab.run(['status', '--json']))).toMatchObject({
      gate: { writeRequiresApproval: true },
    })
  })

  it('is refused with a value that cannot be meant', async () => {
    const lab = await openConnectedLab()
    const refused = await lab.run(CREATE, { env: { INTEGRATIONS_WRITE_REQUIRES_APPROVAL: 'maybe' } })
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(refused.stderr).toContain('it must be 0 or 1')
  })

  const OFF = { INTEGRATIONS_WRITE_REQUIRES_APPROVAL: '0' }
})

describe('a .env that merely lies in the working directory', () => {
  it.each([
    ['INTEGRATIONS_WRITE_REQUIRES_APPROVAL', CREATE],
    ['INTEGRATIONS_AUDIT_LOG', ['calendar', 'list-calendars']],
  ] as const)('may not switch %s off, and nothing is queued', async (variable, argv) => {
    const lab = await openConnectedLab()
    const file = envFile(lab, `${variable}=0\n`)
    const refused = await lab.run([...argv, '--json'])
    expect(refused).toMatchObject({ exit: 3, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      code: 'denied',
      message: expect.stringContaining(variable) as string,
      hint: expect.stringContaining('--env-from ./.env') as string,
    })
    const queue = await lab.arrange(['approvals', 'list', '--all', '--json'], { cwd: lab.home })
    expect(jsonOf(queue)).toEqual([])
    expect(await lab.run([...argv, '--env-from', file])).toMatchObject({ exit: 0 })
  })

  it('may not redirect the key of the environment to a host that it names', async () => {
    const lab = await openConnectedLab()
    const other = await openLab()
    const file = envFile(lab, `NANGO_BASE_URL=${other.sandbox.url}\n`)
    const options = { env: { NANGO_BASE_URL: undefined } }
    const refused = await lab.run(['calendar', 'list-calendars', '--json'], options)
    expect(refused).toMatchObject({ exit: 3, stdout: '' })
    expect(errorOf(refused).code).toBe('denied')
    // Trusted, the file is believed: the key goes to that host, which knows nothing of it.
    const believed = await lab.run(['calendar', 'list-calendars', '--json', '--env-from', file], options)
    expect(believed).toMatchObject({ exit: 4, stdout: '' })
    expect(errorOf(believed).message).toContain(other.sandbox.url)
  })

  it('may name a host together with a key of its own', async () => {
    const lab = await openConnectedLab()
    const { NANGO_API_KEY, NANGO_BASE_URL } = lab.sandbox.environment
    const file = envFile(lab, `NANGO_API_KEY=${NANGO_API_KEY}\nNANGO_BASE_URL=${NANGO_BASE_URL}\n`)
    const options = { env: { NANGO_BASE_URL: undefined, NANGO_API_KEY: undefined } }
    expect(await lab.run(['calendar', 'list-calendars'], options)).toMatchObject({ exit: 0 })
    // The key in it is the test's own writing: what shield wrote is searched for secrets afterwards.
    rmSync(file)
  })

  it('cannot move the home, nor load anything but the variables that are explained', async () => {
    const lab = await openConnectedLab()
    const preload = join(lab.folder, 'preload.cjs')
    writeFileSync(preload, 'console.log("taken over")')
    envFile(lab, `SHIELD_HOME=${join(lab.folder, 'elsewhere')}\nNODE_OPTIONS=--require ${preload}\n`)
    const listed = await lab.run(['connections', 'list', '--json'])
    expect(jsonOf(listed)).toMatchObject([{ name: 'google' }])
  })
})

describe('settings', () => {
  it('are taken from the environment before any file, and from SHIELD_HOME/.env last', async () => {
    const lab = await openConnectedLab()
    writeFileSync(join(lab.home, '.env'), 'SHIELD_ACTOR=home\n')
    const requester = async (env: Readonly<Record<string, string>> = {}) => {
      const id = await queueEvent(lab, ['--duplicate'], { env })
      return (await showRequest(lab, id)).requester.name
    }
    expect(await requester()).toBe('home')
    expect(await requester({ SHIELD_ACTOR: 'environment' })).toBe('environment')
  })

  it.each([
    ['SHIELD_DB', (lab: Lab) => join(lab.folder, 'elsewhere.db')],
    ['SHIELD_ACTOR', () => 'boss'],
  ])('do not take %s from a file that merely lies in the working directory', async (name, value) => {
    const lab = await openConnectedLab()
    const before = readdirSync(lab.folder)
    envFile(lab, `${name}=${value(lab)}\n`)
    const refused = await lab.run(['approvals', 'list'])
    expect(refused).toMatchObject({ exit: 3, stdout: '' })
    expect(refused.stderr).toContain(`./.env sets ${name}`)
    expect(readdirSync(lab.folder).filter((file) => file !== '.env')).toEqual(before)
  })

  it('count REPLACE_ME as unset', async () => {
    const lab = await openLab()
    const refused = await lab.run(['connect', 'google', '--no-browser'], {
      env: { NANGO_API_KEY: 'REPLACE_ME' },
    })
    expect(refused).toMatchObject({ exit: 4, stdout: '' })
    expect(refused.stderr).toContain('NANGO_API_KEY is not set')
  })

  it('name a file that is not there', async () => {
    const lab = await openLab()
    const refused = await lab.run(['status', '--env-from', 'nowhere.env'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(refused.stderr).toContain('nowhere.env')
  })

  it('can keep the queue in another file', async () => {
    const lab = await openLab()
    mkdirSync(join(lab.folder, 'queue'))
    const file = join(lab.folder, 'queue', 'other.db')
    expect(jsonOf(await lab.run(['status', '--json', '--db', file]))).toMatchObject({ database: file })
  })
})

describe('INTEGRATIONS_AUDIT_LOG=0', () => {
  it('stops the log of reads and of nothing else', async () => {
    const lab = await openConnectedLab()
    const env = { INTEGRATIONS_AUDIT_LOG: '0' }
    await lab.run(['calendar', 'list-calendars'], { env })
    const id = await queueEvent(lab, [], { env })
    const types = (await auditOf(lab)).map(({ type }) => type)
    expect(types.filter((type) => type === 'read')).toEqual([])
    expect(types).toContain('request.proposed')
    await lab.run(['calendar', 'list-calendars'])
    await lab.run(['approvals', 'reject', id], { env })
    const after = (await auditOf(lab)).map(({ type }) => type)
    expect(after).toContain('read')
    expect(after).toContain('request.rejected')
  })
})

function envFile(lab: Lab, text: string): string {
  const file = join(lab.folder, '.env')
  writeFileSync(file, text)
  return file
}

async function auditOf(lab: Lab): Promise<readonly Entry[]> {
  return jsonOf(await lab.arrange(['audit', 'list', '--json'], { cwd: lab.home })) as readonly Entry[]
}
