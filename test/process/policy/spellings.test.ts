import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openLabWith } from '../approvals/propose.ts'

const TEXT = `version: 1
timezone: Europe/Berlin
rules:
  - id: not-to-germany
    operations: [whatsapp.send-message]
    when: input.to.startsWith("+49")
    deny: { message: "Not to Germany" }
  - id: elsewhere
    operations: [whatsapp.send-message]
    when: '!input.to.startsWith("+49")'
    allow: { irreversible: true, limits: [{ count: 9, per: 24h }] }
`
const CONNECT = ['connect', 'whatsapp', '--phone-number-id', '106540352242922', '--write'] as const
const SEND = ['whatsapp', 'send-message', '--text', 'Hi', '--queue', '--to']

it('a rule about the number that a message goes to holds in every spelling of it', async () => {
  const lab = await openLabWith([...CONNECT, '--business-account-id', '102290129340398'])
  const file = join(lab.folder, 'policy.yaml')
  writeFileSync(file, TEXT)
  const digest = createHash('sha256').update(TEXT).digest('hex')
  const unattended = { env: { SHIELD_POLICY_UNATTENDED: '1' } }
  expect(await lab.runInside(['policy', 'apply', file, '--digest', digest], unattended)).toMatchObject({
    exit: 0,
  })
  for (const to of ['+491701234567', ' +491701234567', '+ 49 170 1234567', '(+49) 170-1234567']) {
    const { exit, stderr } = await lab.runInside([...SEND, to])
    expect([to, exit, stderr]).toEqual([to, 3, expect.stringContaining('Not to Germany')])
  }
  expect(await lab.runInside([...SEND, '+49 (0)170 1234567'])).toMatchObject({ exit: 2 })
  expect(lab.sandbox.calls().filter(({ method }) => method === 'POST')).toEqual([])
})
