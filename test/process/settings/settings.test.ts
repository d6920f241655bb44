import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLab, type Lab } from '../lab.ts'
import {
  CREATE,
  errorOf,
  itemsOf,
  jsonOf,
  openConnectedLab,
  queueEvent,
  requestOf,
  showRequest,
} from '../approvals/propose.ts'

interface Entry {
  readonly type: string
  readonly subject: string | null
  readonly actor: { readonly name: string; readonly door: string }
}

describe('INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0', () => {
  it('sends at once, and the audit log says that policy decided', async () => {
    const lab = await openConnectedLab()
    const done = await lab.runInside([...CREATE, '--json'], { env: OFF })
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
    const doubtful = await lab.runInside([...CREATE, '--json'], { env: OFF })
    expect(doubtful).toMatchObject({ exit: 7, stdout: '' })
    expect(lab.posts()).toBe(0)
  })

  it('is said by status', async () => {
    const lab = await openConnectedLab()
    const status = await lab.runInside(['status', '--json'], { env: OFF })
    expect(jsonOf(status)).toMatchObject({ writeRequiresApproval: false })
    expect(jsonOf(await lab.runInside(['status', '--json']))).toMatchObject({
      writeRequiresApproval: true,
    })
  })

  it('is refused with a value that cannot be meant', async () => {
    const lab = await openConnectedLab()
    const refused = await lab.runInside(CREATE, { env: { INTEGRATIONS_WRITE_REQUIRES_APPROVAL: 'maybe' } })
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(refused.stderr).toContain('INTEGRATIONS_WRITE_REQUIRES_APPROVAL in the environment must be 0 or 1')
  })

  const OFF = { INTEGRATIONS_WRITE_REQUIRES_APPROVAL: '0' }
})

describe('a .env found in the working directory', () => {
  it('may not switch approvals off: the write waits, and a warning says what would allow it', async () => {
    const lab = await openConnectedLab()
    const file = envFile(lab, 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0\n')
    const waits = await lab.runInside(CREATE)
    expect(waits).toMatchObject({ exit: 8 })
    expect(waits.stderr).toContain('warning: ./.env sets INTEGRATIONS_WRITE_REQUIRES_APPROVAL')
    expect(waits.stderr).toContain('shield env allow')
    expect(waits.stderr).toContain('--env-from ./.env')
    const asJson = await lab.runInside([...CREATE, '--duplicate', '--json'])
    expect(asJson).toMatchObject({ exit: 8, stderr: '' })
    expect(jsonOf(asJson)).toMatchObject({ warnings: [expect.stringContaining('shield env allow')] })
    expect(lab.effects()).toBe(0)
    expect(await lab.runInside([...CREATE, '--duplicate', '--env-from', file])).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })

  it('may not send the key of the environment to a host that it names, until it is allowed as it is', async () => {
    const lab = await openConnectedLab()
    const other = await openLab()
    envFile(lab, `NANGO_BASE_URL=${other.sandbox.url}\n`)
    const options = { env: { NANGO_BASE_URL: undefined } }
    const list = ['calendar', 'list-calendars', '--json']
    const unallowed = await lab.runInside(list, options)
    expect(errorOf(unallowed)).toMatchObject({
      message: expect.stringContaining('http://127.0.0.1:3003') as string,
      warnings: [expect.stringContaining('./.env sets NANGO_BASE_URL')],
    })
    expect(other.sandbox.calls()).toEqual([])
    const allowed = await lab.runInside(['env', 'allow', '--json'])
    expect(jsonOf(allowed)).toMatchObject({
      standing: 'allowed',
      guarded: ['NANGO_BASE_URL'],
      hosts: [new URL(other.sandbox.url).host],
    })
    // The key goes to that host now, which knows nothing of it.
    expect(errorOf(await lab.runInside(list, options)).message).toContain(other.sandbox.url)
    envFile(lab, `NANGO_BASE_URL=${other.sandbox.url}/\n`)
    expect(errorOf(await lab.runInside(list, options)).message).toContain('http://127.0.0.1:3003')
    expect(jsonOf(await lab.runInside(['env', 'show', '--json']))).toMatchObject({ standing: 'changed' })
  })

  it.each(['NANGO_WEBHOOK_SECRET', 'META_APP_SECRET', 'META_VERIFY_TOKEN', 'SHIELD_TOKEN', 'SHIELD_URL'])(
    'does not set %s',
    async (name) => {
      const lab = await openLab()
      envFile(lab, `${name}=too-short\n`)
      const { exit, stderr } = await lab.runInside(['status'], { env: { [name]: undefined } })
      expect(exit).toBe(0)
      expect(stderr).toContain(`./.env sets ${name}, which is not taken from it`)
    },
  )

  it('is a newcomer’s way after it was allowed: a host together with a key', async () => {
    const lab = await openConnectedLab()
    const { NANGO_API_KEY, NANGO_BASE_URL } = lab.sandbox.environment
    const file = envFile(lab, `NANGO_API_KEY=${NANGO_API_KEY}\nNANGO_BASE_URL=${NANGO_BASE_URL}\n`)
    const options = { env: { NANGO_BASE_URL: undefined, NANGO_API_KEY: undefined } }
    const before = await lab.runInside(['calendar', 'list-calendars', '--json'], options)
    expect(before).toMatchObject({ exit: 4, stdout: '' })
    expect(errorOf(before)).toMatchObject({
      message: 'NANGO_API_KEY is not set',
      hint: expect.stringContaining('shield env allow') as string,
    })
    const shown = await lab.runInside(['env', 'allow'])
    expect(shown.exit).toBe(0)
    expect(shown.stdout).toContain('NANGO_BASE_URL, NANGO_API_KEY')
    expect(await lab.runInside(['calendar', 'list-calendars'], options)).toMatchObject({ exit: 0 })
    expect(await lab.runInside(['env', 'deny'])).toMatchObject({ exit: 0 })
    const denied = await lab.runInside(['calendar', 'list-calendars'], options)
    expect(denied).toMatchObject({ exit: 4 })
    expect(denied.stderr).not.toContain('warning')
    // The key in it is the test's own writing: what shield wrote is searched for secrets afterwards.
    rmSync(file)
    expect(await lab.runInside(['env', 'show'])).toMatchObject({ exit: 9 })
  })

  it('is asked about at a terminal by names and hosts, and taken when a person says yes', async () => {
    const lab = await openConnectedLab()
    const { NANGO_API_KEY, NANGO_BASE_URL } = lab.sandbox.environment
    const file = envFile(lab, `NANGO_API_KEY=${NANGO_API_KEY}\nNANGO_BASE_URL=${NANGO_BASE_URL}\n`)
    const options = { env: { NANGO_BASE_URL: undefined, NANGO_API_KEY: undefined }, size: 'cols 200 rows 50' }
    const asked = lab.startAtTerminal(['calendar', 'list-calendars'], options)
    await asked.says('Allow it?')
    expect(asked.stdout()).toContain(`Host: ${new URL(NANGO_BASE_URL).host}`)
    expect(asked.stdout()).toContain('NANGO_BASE_URL, NANGO_API_KEY')
    asked.type('y\r')
    expect(await asked.ended).toMatchObject({ exit: 0 })
    const again = await lab.startAtTerminal(['calendar', 'list-calendars'], options).ended
    expect(again.exit).toBe(0)
    expect(again.stdout).not.toContain('Allow it?')
    rmSync(file)
  })

  it('cannot move the home, nor load anything but the variables that are explained', async () => {
    const lab = await openConnectedLab()
    const preload = join(lab.folder, 'preload.cjs')
    writeFileSync(preload, 'console.log("taken over")')
    envFile(lab, `SHIELD_HOME=${join(lab.folder, 'elsewhere')}\nNODE_OPTIONS=--require ${preload}\n`)
    const listed = await lab.runInside(['connections', 'list', '--json'])
    expect(itemsOf(listed)).toMatchObject([{ name: 'google' }])
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
  ])('do not take %s from a file found in the working directory', async (name, value) => {
    const lab = await openConnectedLab()
    envFile(lab, `${name}=${value(lab)}\n`)
    const id = await queueEvent(lab)
    const listed = await lab.runInside(['approvals', 'list'])
    expect(listed).toMatchObject({ exit: 0, stdout: expect.stringContaining(id) as string })
    expect(listed.stderr).toContain(`./.env sets ${name}`)
    expect(listed.stdout).not.toContain('boss')
    expect(readdirSync(lab.folder)).toEqual(['.env'])
  })

  it('lose nothing to a byte order mark, and are not read from what is no text', async () => {
    const lab = await openLab()
    const file = join(lab.home, '.env')
    mkdirSync(lab.home, { recursive: true })
    writeFileSync(file, '\uFEFFSHIELD_ACTOR=anna\nSHIELD_READ_TIMEOUT_SECONDS 5\n')
    const { stderr } = await lab.runInside(['status'])
    expect(stderr).toContain(`${file}: line 2 is passed over`)
    await lab.runInside(['connect', 'google', '--write', '--no-browser'])
    const id = await queueEvent(lab)
    expect((await showRequest(lab, id)).requester.name).toBe('anna')
    writeFileSync(file, Buffer.from('\uFEFFSHIELD_ACTOR=anna\n', 'utf16le'))
    const refused = await lab.runInside(['status', '--json'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused).message).toBe(`${file} is not a text in UTF-8`)
    rmSync(file)
  })

  it('are warned about where a name is called as one of them and is none, without its value', async () => {
    const lab = await openLab()
    const file = join(lab.home, '.env')
    mkdirSync(lab.home, { recursive: true })
    writeFileSync(file, 'OTHER=1\nSHIELD_ACTR=swordfish\n')
    const { exit, stdout, stderr } = await lab.runInside(['status'])
    expect(exit).toBe(0)
    expect(stderr).toContain(
      `${file}, line 2: SHIELD_ACTR is not a setting; shield help environment lists all\n`,
    )
    expect(stdout + stderr).not.toContain('swordfish')
    const many = Array.from({ length: 500 }, (_none, index) => `SHIELD_${'A'.repeat(1000)}${index}=1\n`)
    writeFileSync(join(lab.folder, '.env'), many.join(''))
    const flooded = (await lab.runInside(['status'])).stderr
    expect(flooded).toContain('./.env: 497 more names are not settings either')
    expect(flooded.length).toBeLessThan(2000)
  })

  it('count REPLACE_ME as unset', async () => {
    const lab = await openLab()
    const refused = await lab.runInside(['connect', 'google', '--no-browser'], {
      env: { NANGO_API_KEY: 'REPLACE_ME' },
    })
    expect(refused).toMatchObject({ exit: 4, stdout: '' })
    expect(refused.stderr).toContain('NANGO_API_KEY is not set')
  })

  it('name a file that is not there', async () => {
    const lab = await openLab()
    const refused = await lab.runInside(['status', '--env-from', 'nowhere.env'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(refused.stderr).toContain('nowhere.env')
  })

  it('can keep the queue in another file', async () => {
    const lab = await openLab()
    mkdirSync(join(lab.folder, 'queue'))
    const file = join(lab.folder, 'queue', 'other.db')
    expect(jsonOf(await lab.runInside(['status', '--json', '--db', file]))).toMatchObject({ database: file })
  })
})

describe('INTEGRATIONS_AUDIT_LOG=0', () => {
  it('stops the log of reads and of nothing else', async () => {
    const lab = await openConnectedLab()
    const env = { INTEGRATIONS_AUDIT_LOG: '0' }
    await lab.runInside(['calendar', 'list-calendars'], { env })
    const id = await queueEvent(lab, [], { env })
    const types = (await auditOf(lab)).map(({ type }) => type)
    expect(types.filter((type) => type === 'read')).toEqual([])
    expect(types).toContain('request.proposed')
    await lab.runInside(['calendar', 'list-calendars'])
    await lab.runInside(['approvals', 'reject', id], { env })
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
  return itemsOf(await lab.runInside(['audit', 'list', '--json'], { cwd: lab.home })) as readonly Entry[]
}
