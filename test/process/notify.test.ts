import Sqlite from 'better-sqlite3'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { expect, it, onTestFinished } from 'vitest'
import { openReceiver, type Receiver } from '../channels/receiver.ts'
import { openMailServer } from '../channels/mail-server.ts'
import { createCertificate } from '../http/server/certificate.ts'
import { forge } from '../sqlite/tamper.ts'
import { connectIn, CREATE, queueEvent } from './approvals/propose.ts'
import { openLab, type Lab } from './lab.ts'

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const ENV = { SHIELD_NOTIFY_OPS: SECRET, SHIELD_ORIGIN: 'https://shield.example.com' }

/** A lab with an account, from which this receiver is told of everything. */
async function openTold(receiver: Receiver): Promise<Lab> {
  const lab = await openLab()
  await connectIn(lab, ['connect', 'google', '--write'])
  const file = join(lab.folder, 'notify.yaml')
  writeFileSync(
    file,
    `version: 1
private: ["${receiver.host}"]
callbacks: { hosts: ["${receiver.host}"], secret: env:SHIELD_NOTIFY_OPS }
channels: { ops: { webhook: "${receiver.url}/hook", secret: env:SHIELD_NOTIFY_OPS } }
routes: [{ to: [ops] }]
`,
  )
  expect(await lab.runInside(['notify', 'apply', file, '--yes'], { env: ENV })).toMatchObject({ exit: 0 })
  return lab
}

const typesAt = ({ received }: Receiver, path: string) =>
  received
    .filter((one) => one.path === path)
    .map(({ body, headers }) => new Webhook(SECRET).verify(body, headers as Record<string, string>))
    .map((payload) => (payload as { type: string }).type)

it('a command without a server tells what it did once its answer is out, and a requester where it asked to be told', async () => {
  const receiver = await openReceiver()
  const lab = await openTold(receiver)
  const url = `${receiver.url}/builds/17`
  const id = await queueEvent(lab, ['--notify-url', url], { env: ENV })
  const again = await lab.runInside([...CREATE, '--queue', '--notify-url', `${receiver.url}/builds/18`], {
    env: ENV,
  })
  expect(again.stderr).toContain(
    `Already requested as ${id}; not queued again, and nobody is told at the address`,
  )
  const approved = await lab.runInside(['approvals', 'approve', id, '--yes'], { env: ENV })
  expect(approved).toMatchObject({ exit: 0 })
  expect(typesAt(receiver, '/hook')).toEqual(['request.pending', 'request.decided', 'request.done'])
  expect(typesAt(receiver, '/builds/17')).toEqual(['request.decided', 'request.done'])
})

it('a command that tells many at once says nothing but its own words', async () => {
  const receiver = await openReceiver()
  const lab = await openTold(receiver)
  for (let number = 0; number < 12; number += 1) await queueEvent(lab, ['--title', `Number ${number}`])
  const retried = await lab.runInside(['notify', 'retry'], { env: ENV })
  expect(typesAt(receiver, '/hook')).toHaveLength(12)
  expect(retried).toMatchObject({ exit: 0, stderr: expect.not.stringContaining('Warning') as string })
})

it('a command ends as it would where nobody can be told, and doctor, status and the list say so', async () => {
  const receiver = await openReceiver(() => 'cut')
  const lab = await openTold(receiver)
  const queued = await lab.runInside([...CREATE, '--queue'], { env: ENV })
  expect(queued).toMatchObject({ exit: 0, stderr: expect.not.stringContaining('127.0.0.1') as string })
  const looks = await Promise.all(
    [['notify', 'list'], ['doctor'], ['status']].map((argv) => lab.runInside(argv, { env: ENV })),
  )
  for (const { stdout } of looks) expect(stdout).toContain(`${receiver.host} gave no answer`)
  const listed = await lab.runInside(['notify', 'list', '--json'], { env: ENV })
  expect(JSON.parse(listed.stdout)).toMatchObject({
    items: [{ event: { type: 'request.pending' }, channel: 'ops', state: 'waiting', tries: 1 }],
    channels: [{ name: 'ops', kind: 'webhook', waiting: 1, dead: 0 }],
    next: null,
  })
})

it('doctor finds nothing wrong with a channel that was taken out of the file, and says what becomes of its messages', async () => {
  const receiver = await openReceiver(() => 'cut')
  const lab = await openTold(receiver)
  await queueEvent(lab, [], { env: ENV })
  const file = join(lab.folder, 'other.yaml')
  writeFileSync(
    file,
    'version: 1\nchannels: { phone: { command: [/bin/true] } }\nroutes: [{ to: [phone] }]\n',
  )
  expect(await lab.runInside(['notify', 'apply', file, '--yes'], { env: ENV })).toMatchObject({ exit: 0 })
  await lab.runInside(['notify', 'retry'], { env: ENV })
  const examined = await lab.runInside(['doctor', '--json'], { env: ENV })
  expect(examined).toMatchObject({ exit: 0 })
  expect((JSON.parse(examined.stdout) as { checks: unknown }).checks).toContainEqual({
    name: 'notify',
    state: 'note',
    message: '1 notification was given up by ops (The settings have no such channel any more)',
    remedy: expect.stringContaining('is forgotten after 8 days') as string,
  })
})

it('a command without a server says of a request that it expires soon, where nothing else is to be told', async () => {
  const receiver = await openReceiver()
  const lab = await openTold(receiver)
  await queueEvent(lab, ['--expires', '30m'], { env: ENV })
  expect(typesAt(receiver, '/hook')).toEqual(['request.pending'])
  await lab.runInside(['approvals', 'list'], { env: ENV })
  expect(typesAt(receiver, '/hook')).toEqual(['request.pending'])
  const earlier = new Date(Date.now() - 3_600_000).toISOString()
  forge(join(lab.home, 'shield.db'), `update requests set created_at = '${earlier}'`)
  await lab.runInside(['approvals', 'list'], { env: ENV })
  await lab.runInside(['approvals', 'list'], { env: ENV })
  expect(typesAt(receiver, '/hook')).toEqual(['request.pending', 'request.expiring'])
})

it('a command that waits for a decision has it told meanwhile', async () => {
  const receiver = await openReceiver()
  const lab = await openTold(receiver)
  const waiting = lab.start([...CREATE, '--wait'], { env: ENV })
  await expect.poll(() => typesAt(receiver, '/hook')).toEqual(['request.pending'])
  const [id = ''] = receiver.received.map(({ body }) => (JSON.parse(body) as Told).data.subject)
  expect(await lab.runInside(['approvals', 'reject', id, '--yes'], { env: ENV })).toMatchObject({ exit: 0 })
  expect(await waiting.ended).toMatchObject({ exit: 5 })
  expect(typesAt(receiver, '/hook')).toEqual(['request.pending', 'request.decided'])
})

it('e-mail goes to a server whose certificate NODE_EXTRA_CA_CERTS names, and to no other', async () => {
  const lab = await openLab()
  const certificate = createCertificate(lab.folder)
  const mail = await openMailServer({ password: 'pw', tls: { from: 'STARTTLS', certificate } })
  const file = join(lab.folder, 'notify.yaml')
  writeFileSync(
    file,
    `version: 1
private: [localhost]
smtp: { url: env:SHIELD_NOTIFY_SMTP_URL, from: shield@example.com }
channels: { anna: { email: anna@example.com } }
routes: [{ to: [anna] }]
`,
  )
  const env = { SHIELD_NOTIFY_SMTP_URL: `smtp://shield:pw@localhost:${mail.port}` }
  expect(await lab.runInside(['notify', 'apply', file, '--yes'], { env })).toMatchObject({ exit: 0 })
  const refused = await lab.runInside(['notify', 'test'], { env })
  expect(refused.exit).toBe(1)
  expect(refused.stdout).toContain('its certificate is self-signed')
  expect([mail.letters, mail.passwords]).toEqual([[], []])
  const trusting = { ...env, NODE_EXTRA_CA_CERTS: certificate.cert }
  const sent = await lab.run(['notify', 'test'], { env: trusting })
  expect(sent).toMatchObject({ exit: 0, stderr: '' })
  expect([mail.letters.length, mail.passwords]).toEqual([1, ['pw']])
})

interface Told {
  readonly data: { readonly subject: string }
}

it('a server tells what its commands did, and nothing of it was told by them', async () => {
  const receiver = await openReceiver()
  const lab = await openTold(receiver)
  const serving = lab.start(['serve', '--listen', '127.0.0.1:0'], { env: ENV })
  await serving.says('"listening"')
  // Commands leave it to a server once that has said that it tells.
  const raw = new Sqlite(join(lab.home, 'shield.db'), { readonly: true })
  onTestFinished(() => void raw.close())
  await expect.poll(() => raw.prepare('select count(*) from notify_worker').pluck().get()).toBe(1)
  // The command could not tell it: it does not know the secret, and a try would be counted.
  const queued = await lab.runInside([...CREATE, '--queue'])
  expect(queued).toMatchObject({ exit: 0 })
  await expect.poll(() => typesAt(receiver, '/hook')).toEqual(['request.pending'])
  // The receiver has it a moment before the server has written down that it has.
  const listed = async () =>
    JSON.parse((await lab.runInside(['notify', 'list', '--json'], { env: ENV })).stdout) as unknown
  await expect
    .poll(listed)
    .toMatchObject({ items: [{ event: { subject: queued.stdout.trim() }, state: 'sent', tries: 1 }] })
})
