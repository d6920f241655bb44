import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { applyNotify, stopNotify, notifyInForce } from '../../../src/gate/notify/change-notify.ts'
import { tellBeforeEnd } from '../../../src/gate/notify/keep-telling.ts'
import { openReceiver } from '../../channels/receiver.ts'
import { ANNA, auditTypes, proposed, tamper } from '../bench.ts'
import { notifyBench, SECRET, tellNow, waitingFor, webhookFile } from './told.ts'

describe('the settings', () => {
  it('are audited by their digest, and hold no secret; neither does anything else that is stored', async () => {
    const receiver = await openReceiver(() => ({ status: 500 }))
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench)
    await tellNow(bench)
    await stopNotify(bench.parts, ANNA)
    expect(await auditTypes(bench)).toEqual(['notify.applied', 'request.proposed', 'notify.stopped'])
    await bench.store.close()
    expect(readFileSync(bench.file).includes(SECRET)).toBe(false)
  })

  it('that somebody wrote into the database past shield tell nobody anything', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile('http://127.0.0.1:1'))
    await proposed(bench)
    const text = webhookFile(receiver.url).replaceAll("'", "''")
    tamper(bench, `update notify_settings set text = '${text}'`)
    await expect(notifyInForce(bench.parts)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(tellBeforeEnd({ ...bench.parts, pause: waitingFor })).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(receiver.received).toEqual([])
    await applyNotify(bench.parts, webhookFile(receiver.url), ANNA)
    await tellNow(bench)
    expect(receiver.received).toHaveLength(1)
  })

  it('that are off tell nobody, and keep nothing', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench)
    expect(await stopNotify(bench.parts, ANNA)).toBe(true)
    await proposed(bench, { input: { text: 'bread' } })
    expect(await bench.store.outbox.isDue('9999-12-31T23:59:59.999Z')).toBe(false)
    expect(await stopNotify(bench.parts, ANNA)).toBe(false)
  })

  const EVERY = `version: 1
smtp: { url: env:SHIELD_NOTIFY_SMTP, from: shield@example.com }
callbacks: { hosts: [ci.example.com], secret: env:SHIELD_NOTIFY_CI }
channels:
  ops: { webhook: env:SHIELD_NOTIFY_URL, secret: [env:SHIELD_NOTIFY_NEW, env:SHIELD_NOTIFY_SECRET] }
  team: { slack: env:SHIELD_NOTIFY_SLACK }
  anna: { email: anna@example.com }
routes: [{ to: [ops, team, anna] }]
`

  it.each([
    ['NEW', 'hidden', 'channels.ops.secret', 'does not begin with whsec_; it is whsec_ and 24 to 64'],
    ['NEW', 'whsec_not hidden', 'channels.ops.secret', 'is not base64 after whsec_'],
    ['NEW', `whsec_${btoa('short')}`, 'channels.ops.secret', 'holds 5 bytes; it is whsec_ and 24 to 64'],
    ['CI', 'hidden', 'callbacks.secret', 'does not begin with whsec_'],
    ['URL', 'http://far.com/hidden', 'channels.ops.webhook', 'leads to far.com without TLS; it is https, or'],
    ['SLACK', 'hidden', 'channels.team.slack', 'is not an https address'],
    [
      'SMTP',
      'http://anna:hidden@far.com',
      'smtp.url',
      'is not the address of an SMTP server; it is smtps://',
    ],
  ])('are not put in force where SHIELD_NOTIFY_%s holds %j', async (name, value, key, why) => {
    const variable = `SHIELD_NOTIFY_${name}`
    const bench = await notifyBench(webhookFile('http://127.0.0.1:1'), { variables: { [variable]: value } })
    const before = await notifyInForce(bench.parts)
    const refused = applyNotify(bench.parts, EVERY, ANNA)
    await expect(refused).rejects.toMatchObject({ code: 'usage' })
    await expect(refused).rejects.toThrow(`${key}: ${variable} ${why}`)
    await expect(refused).rejects.not.toThrow('hidden')
    expect(await notifyInForce(bench.parts)).toEqual(before)
  })

  it('that name variables which are not set here are put in force', async () => {
    const bench = await notifyBench(EVERY)
    expect((await notifyInForce(bench.parts))?.text).toBe(EVERY)
  })
})
