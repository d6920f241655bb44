import { describe, expect, it } from 'vitest'
import { atNango } from './at-nango.ts'
import { consent, isAlive, linkIn, openConsent } from './consent.ts'
import { wordsInShell } from '../../domain/text/words-in-shell.ts'
import { openLab, type Lab } from '../lab.ts'
import { errorOf, jsonOf, lastJsonOf, openConnectedLab } from '../approvals/propose.ts'
import { openServed } from '../server/served.ts'
import type { Heard } from '../shield.ts'

const CONNECT = ['connect', 'google', '--no-browser'] as const
const BEN = 'sandbox:ben@example.com'
const LATE = "a provider's page that is open already can still complete"
const TOUCHED = '2026-11-28T10:00:00.000Z'

/** What a connection that serves another program looks like. */
const FOREIGN = {
  provider_config_key: 'google-calendar',
  connection_id: 'their app/1',
  credentials: { type: 'OAUTH2', access_token: 'at-theirs', expires_at: TOUCHED },
  tags: { app: 'theirs', end_user_email: 'kim@example.com' },
}

/** Somebody stops waiting while the provider's page is open, and the person there consents afterwards. */
async function consentLate(connecting: Heard): Promise<string> {
  await connecting.says('Waiting for the consent')
  const link = linkIn(connecting.stderr())
  const page = await openConsent(link)
  connecting.kill('SIGINT')
  const ended = await connecting.ended
  expect(ended).toMatchObject({ exit: 130, stdout: '' })
  expect(ended.stderr).toContain(LATE)
  expect(await isAlive(link), 'its link').toBe(false)
  await page.answer('allow', BEN)
  return link
}

/** What a shell hands over of each such command in a text, with a name in place of NAME. */
function commandsIn(text: string): readonly (readonly string[])[] {
  const commands = text.matchAll(/shield (connections (?:adopt|discard) [^,\n]+)/g)
  return [...commands].map(([, command = '']) =>
    [...wordsInShell(command.replace('NAME', 'name')).matchAll(/<([^>]*)>/g)].map(([, word = '']) => word),
  )
}

const strayIn = async (lab: Lab) => {
  const [row] = await atNango(lab).list()
  return row?.connection_id ?? ''
}

it.each([[false], [true]])(
  'all of them are counted, however short Nango makes its pages (%s)',
  async (untidy) => {
    const lab = await openLab({ untidy })
    expect(await lab.runInside(['connect', 'google', '--no-browser'])).toMatchObject({ exit: 0 })
    for (const id of ['one', 'two', 'three']) await atNango(lab).import({ ...FOREIGN, connection_id: id })
    const { strays } = jsonOf(await lab.runInside(['status', '--json'])) as { strays: { count: number } }
    expect(strays).toMatchObject({ count: 3, newest: { length: 3 } })
  },
)

describe('a consent that comes after nobody waits for it', () => {
  it('is named by status and doctor, and can be taken over', async () => {
    const lab = await openLab({ autoConsent: false })
    expect(jsonOf(await lab.runInside(['status', '--json']))).toMatchObject({
      strays: { newest: [], count: 0 },
    })
    await consentLate(await lab.startInside(CONNECT))
    const id = await strayIn(lab)
    const remedy = `shield connections adopt google ${id} --as NAME, or shield connections discard ${id}`
    const status = await lab.runInside(['status', '--json'])
    expect(status).toMatchObject({ exit: 0, stderr: '' })
    expect(jsonOf(status)).toMatchObject({
      strays: {
        count: 1,
        newest: [
          {
            provider: 'google',
            integration: 'google-calendar',
            nangoConnectionId: id,
            createdAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
            tags: {},
            endUser: null,
            isMarked: false,
          },
        ],
      },
    })
    expect((await lab.runInside(['status'])).stdout).toContain(`${id} at Nango: google, made `)
    const doctor = await lab.runInside(['doctor'])
    expect(doctor.exit).toBe(0)
    expect(doctor.stdout).toContain('without tags')
    expect(doctor.stdout).toContain(remedy)
    const adopted = await lab.runInside(['connections', 'adopt', 'google', id, '--json'])
    expect(jsonOf(adopted)).toMatchObject({ account: { label: BEN } })
    expect(jsonOf(await lab.runInside(['status', '--json']))).toMatchObject({
      strays: { newest: [], count: 0 },
    })
  })

  it('is deleted at Nango once its id was typed, and nothing else is', async () => {
    const lab = await openLab({ autoConsent: false })
    await atNango(lab).import(FOREIGN)
    await consentLate(await lab.startInside(CONNECT))
    const id = await strayIn(lab)
    const refused = await lab.runInside(['connections', 'discard', id, '--yes', '--json'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      message: expect.stringContaining("may be another program's") as string,
      hint: expect.stringContaining(`shield connections discard ${id} --typed ${id}`) as string,
    })
    const mistyped = ['connections', 'discard', id, '--typed', FOREIGN.connection_id]
    expect(await lab.runInside(mistyped)).toMatchObject({ exit: 2 })
    expect(await atNango(lab).list()).toHaveLength(2)
    const gone = await lab.runInside(['connections', 'discard', id, '--typed', id, '--json'])
    expect(gone.exit, gone.stderr).toBe(0)
    expect(jsonOf(gone)).toMatchObject({ nangoConnectionId: id, isMarked: false, atNango: 'deleted' })
    expect(await atNango(lab).list()).toMatchObject([{ connection_id: FOREIGN.connection_id }])
    const again = await lab.runInside(['connections', 'discard', id, '--typed', id])
    expect(again).toMatchObject({ exit: 9, stdout: '' })
    const log = await lab.runInside(['audit', 'list', '--json'])
    expect(log.stdout).toContain('connection.discarded')
  })

  it('is deleted at a terminal after its id was typed there', async () => {
    const lab = await openLab({ autoConsent: false })
    await consentLate(await lab.startInside(CONNECT))
    const id = await strayIn(lab)
    const asked = lab.startAtTerminal(['connections', 'discard', id])
    await asked.says('Type its id to delete it')
    asked.type(`${id}\r`)
    expect(await asked.ended).toMatchObject({ exit: 0 })
    expect(await atNango(lab).list()).toEqual([])
  })

  it('is named where a server waited, and deleted through it', async () => {
    const side = await openServed({ autoConsent: false })
    await consentLate(side.start('root', CONNECT))
    const id = await strayIn(side.lab)
    const seen = jsonOf(await side.runInside('root', ['status', '--json']))
    expect(seen).toMatchObject({ strays: { newest: [{ nangoConnectionId: id }] } })
    expect((await side.runInside('root', ['doctor'])).stdout).toContain(`shield connections discard ${id}`)
    const hidden = jsonOf(await side.runInside('agent-1', ['status', '--json']))
    expect(hidden, 'of others it may know nothing').toMatchObject({ strays: null })
    const denied = await side.runInside('agent-1', ['connections', 'discard', id, '--typed', id])
    expect(denied).toMatchObject({ exit: 3 })
    expect(await side.runInside('root', ['connections', 'discard', id, '--yes'])).toMatchObject({ exit: 2 })
    expect(await atNango(side.lab).list()).toHaveLength(1)
    const gone = await side.runInside('root', ['connections', 'discard', id, '--typed', id])
    expect(gone.exit, gone.stderr).toBe(0)
    expect(await atNango(side.lab).list()).toEqual([])
  })

  it('says when the time is over that it can still come', async () => {
    const lab = await openLab({ autoConsent: false })
    const ended = await lab.runInside([...CONNECT, '--timeout', '1s', '--json'])
    expect(ended.exit).toBe(4)
    expect(lastJsonOf(ended)).toMatchObject({ event: 'link' })
    expect(errorOf(ended).message).toContain(LATE)
  })
})

describe('connections of other programs', () => {
  it('are told with their tags and end user, in commands that can be copied', async () => {
    const lab = await openConnectedLab()
    await atNango(lab).import(FOREIGN)
    const quoted = "shield connections discard 'their app/1'"
    const { stdout } = await lab.runInside(['status'])
    expect(stdout).toContain('tags app=theirs end_user_email=kim@example.com')
    expect(stdout).toContain(quoted)
    expect(stdout).toContain("unless it is another program's")
    expect(jsonOf(await lab.runInside(['status', 'shopify', '--json']))).toMatchObject({
      strays: { count: 0 },
    })
  })

  it.each(['-x', '--yes', '- x'])(
    'are taken over and deleted by the commands that are told, though their id is %j',
    async (id) => {
      const lab = await openConnectedLab()
      await atNango(lab).import({ ...FOREIGN, connection_id: id })
      const [adopt, discard] = commandsIn((await lab.runInside(['status'])).stdout)
      const refused = await lab.runInside(discard ?? [])
      expect(refused, refused.stderr).toMatchObject({ exit: 2 })
      const [typed] = commandsIn(refused.stderr)
      const adopted = await lab.runInside(adopt ?? [])
      expect(adopted, adopted.stderr).toMatchObject({ exit: 0 })
      expect(await lab.runInside(['disconnect', 'name', '--forget', '--yes'])).toMatchObject({ exit: 0 })
      const discarded = await lab.runInside(typed ?? [])
      expect(discarded, discarded.stderr).toMatchObject({ exit: 0 })
      expect((await atNango(lab).list()).map((row) => row.connection_id)).not.toContain(id)
    },
  )

  it('are none of shield’s own: that is disconnected by its name', async () => {
    const lab = await openConnectedLab()
    const id = await strayIn(lab)
    const refused = await lab.runInside(['connections', 'discard', id, '--typed', id, '--json'])
    expect(refused).toMatchObject({ exit: 6, stdout: '' })
    expect(errorOf(refused).hint).toBe('shield disconnect google')
    expect(await atNango(lab).list()).toHaveLength(1)
  })

  it('are not named with a key that sees another environment than the known ones were made in', async () => {
    const lab = await openConnectedLab()
    const other = await openLab()
    await atNango(other).import(FOREIGN)
    const status = await lab.runInside(['status', '--json'], { env: other.sandbox.environment })
    expect(jsonOf(status)).toMatchObject({ strays: { newest: [], count: 0 } })
  })
})

describe('two consents by one link', () => {
  it('are told: the second connection is named, bears shield’s mark, and goes with --yes', async () => {
    const lab = await openLab({ autoConsent: false })
    const connecting = await lab.startInside(CONNECT)
    await connecting.says('Waiting for the consent')
    const link = linkIn(connecting.stderr())
    const pages = [await openConsent(link), await openConsent(link)]
    // Nango is not asked before both are there.
    lab.fault('latency-before=1s@/connections*1')
    await lab.hold.reached()
    for (const page of pages) await page.answer('allow', BEN)
    lab.hold.release()
    const connected = await connecting.ended
    expect(connected.exit, connected.stderr).toBe(0)
    const kept = jsonOf(await lab.runInside(['connections', 'show', 'google', '--json']))
    const { nangoConnectionId } = kept as { readonly nangoConnectionId: string }
    const rows = (await atNango(lab).list()).map((row) => row.connection_id)
    expect(rows).toHaveLength(2)
    const [id = ''] = rows.filter((one) => one !== nangoConnectionId)
    expect(connected.stderr).toContain(`shield connections discard ${id}`)
    expect(jsonOf(await lab.runInside(['status', '--json']))).toMatchObject({
      strays: { newest: [{ nangoConnectionId: id, isMarked: true }] },
    })
    expect(await lab.runInside(['connections', 'discard', id])).toMatchObject({ exit: 2 })
    expect(await lab.runInside(['connections', 'discard', id, '--yes'])).toMatchObject({ exit: 0 })
    expect(await atNango(lab).list()).toMatchObject([{ connection_id: nangoConnectionId }])
  })

  it('that came in the last moment is said in place of "nothing was connected"', async () => {
    const lab = await openLab({ autoConsent: false })
    const connecting = await lab.startInside(CONNECT)
    await connecting.says('Waiting for the consent')
    const link = linkIn(connecting.stderr())
    lab.fault('latency-before=1s@/connect/session')
    connecting.kill('SIGINT')
    await lab.hold.reached()
    await consent(link, 'allow', BEN)
    lab.hold.release()
    const ended = await connecting.ended
    expect(ended).toMatchObject({ exit: 130 })
    expect(ended.stderr).toContain('the consent came all the same')
    expect(ended.stderr).toContain(`shield connections adopt google ${await strayIn(lab)}`)
  })
})
