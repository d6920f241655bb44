import { expect, it } from 'vitest'
import { jsonOf } from './propose.ts'
import { openServed, type Who } from '../server/served.ts'

const CONNECT = [
  'connect',
  'whatsapp',
  '--phone-number-id',
  '106540352242922',
  '--business-account-id',
  '102290129340398',
  '--write',
  '--no-browser',
]
const SEND = ['whatsapp', 'send-message', '--to', '+491701234567']

interface Listed {
  readonly messages: readonly {
    readonly direction: string
    readonly text: string | null
    readonly requestId: string | null
  }[]
}

it('a requester lists what it sent itself, and what others sent only who may see their requests', async () => {
  const { lab, runInside } = await openServed()
  expect(await lab.runInside(CONNECT)).toMatchObject({ exit: 0 })
  const secret = 'Between us: 4711'
  const queued = await runInside('agent-1', [...SEND, '--text', secret, '--queue'])
  expect(queued, queued.stderr).toMatchObject({ exit: 0 })
  const id = queued.stdout.trim()
  expect(await runInside('anna', ['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
  const listed = async (who: Who, ...flags: readonly string[]) => {
    const { messages } = jsonOf(
      await runInside(who, ['whatsapp', 'list-messages', '--json', ...flags]),
    ) as Listed
    return messages.flatMap(({ requestId }) => (requestId === null ? [] : [requestId]))
  }
  expect(await listed('agent-1')).toEqual([id])
  expect(await listed('anna')).toEqual([id])
  const other = (
    await lab.runInside(['tokens', 'create', '--name', 'agent-2', '--role', 'requester'])
  ).stdout.trim()
  const env = { SHIELD_HOME: `${lab.home}-of-another`, SHIELD_TOKEN: other }
  for (const flags of [[], ['--direction', 'sent'], ['--contact', '+491701234567'], ['--limit', '500']]) {
    const found = await runInside('agent-1', ['whatsapp', 'list-messages', ...flags], { env })
    expect(found).toMatchObject({ exit: 0 })
    expect(found.stdout).not.toContain(secret)
    expect(found.stdout).not.toContain(id)
  }
})
