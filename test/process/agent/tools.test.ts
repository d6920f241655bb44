import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, it, onTestFinished } from 'vitest'
import { serveInside } from '../../http/served.ts'
import { itemsOf, openConnectedLab, showRequest } from '../approvals/propose.ts'
import { openLab, type Lab } from '../lab.ts'
import { tokenOf } from '../server/served.ts'
import { clientOf, entryOf, openUser } from './user.ts'

it('operations --format prints the list of tools itself, and --json stays a page', async () => {
  const lab = await openLab()
  const one = await lab.runInside(['operations', 'calendar.find-slots', '--format', 'openai'])
  expect(JSON.parse(one.stdout)).toMatchObject([
    { type: 'function', name: 'calendar_find_slots', strict: false },
  ])
  const json = await lab.runInside(['operations', '--json'])
  const tools = await lab.runInside(['operations', '--format', 'tools', '--json'])
  expect((JSON.parse(tools.stdout) as unknown[]).length).toBe(itemsOf(json).length)
  expect(itemsOf(json)[0]).toMatchObject({ name: expect.stringContaining('.') })
  const refused = await lab.runInside(['operations', '--format', 'grok'])
  expect([refused.exit, refused.stderr]).toEqual([
    2,
    expect.stringContaining('--format takes one of tools, anthropic'),
  ])
})

it.each(['claude-code', 'codex'] as const)(
  'what %s starts by its entry is shield, which takes its write and lets a person decide',
  async (name) => {
    const lab = await openConnectedLab()
    const user = await openUser(lab)
    await user.run(['agent', 'setup', name, '--yes'])
    const client = await clientOf(user, entryOf(user, name))
    const { tools } = await client.listTools()
    expect(tools.map((tool) => tool.name)).toEqual(
      expect.arrayContaining(['calendar_create_event', 'shield_wait']),
    )
    expect(await askedBy(lab, client)).toEqual({ name, door: 'mcp' })
    expect(lab.posts()).toBe(0)
  },
)

it('an agent that was set up at a server asks there under its own name, whatever token its environment has', async () => {
  const lab = await openConnectedLab()
  const { url } = await serveInside(lab)
  const user = await openUser(lab)
  const anna = await tokenOf(lab, 'anna', 'approver')
  await user.run(['agent', 'setup', 'claude-code', '--server', url, '--make-token', '--yes'])
  const around = { SHIELD_URL: url, SHIELD_TOKEN: anna, NANGO_API_KEY: '' }
  const byProgram = await clientOf(user, entryOf(user, 'claude-code'), around)
  expect(await askedBy(lab, byProgram)).toEqual({ name: 'claude-code', door: 'mcp' })

  const bot = await tokenOf(lab, 'bot', 'requester')
  await user.run(['agent', 'setup', 'claude-code', '--server', url, '--http', '--yes'])
  expect(existsSync(join(lab.home, 'agents', 'claude-code.env'))).toBe(false)
  const { type, headers, ...entry } = entryOf(user, 'claude-code') as HttpEntry
  const token = headers.Authorization.replace('${SHIELD_TOKEN}', bot)
  const byHttp = new Client({ name: 'scripted-agent', version: '1.0.0' })
  onTestFinished(() => byHttp.close())
  const requestInit = { headers: { Authorization: token } }
  await byHttp.connect(new StreamableHTTPClientTransport(new URL(entry.url), { requestInit }))
  expect([type, await askedBy(lab, byHttp)]).toEqual(['http', { name: 'bot', door: 'mcp' }])
})

interface HttpEntry {
  readonly type: string
  readonly url: string
  readonly headers: { readonly Authorization: string }
}

/** Who asked, as the request has it, when the client proposes an event. */
async function askedBy(lab: Lab, client: Client) {
  const given = { title: 'Lunch', start: '2099-05-04T12:00', duration: '1h' }
  const { structuredContent } = await client.callTool({ name: 'calendar_create_event', arguments: given })
  const { id, status } = structuredContent as { readonly id: string; readonly status: string }
  expect(status).toBe('pending')
  return (await showRequest(lab, id)).requester
}
