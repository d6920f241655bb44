import { expect, it } from 'vitest'
import { itemsOf, openConnectedLab, showRequest } from '../approvals/propose.ts'
import { openLab } from '../lab.ts'
import { clientOf, entryOf, openUser } from './user.ts'

it('operations --format prints the list of tools itself, and --json stays a page', async () => {
  const lab = await openLab()
  const one = await lab.arrange(['operations', 'calendar.find-slots', '--format', 'openai'])
  expect(JSON.parse(one.stdout)).toMatchObject([
    { type: 'function', name: 'calendar_find_slots', strict: false },
  ])
  const json = await lab.arrange(['operations', '--json'])
  const tools = await lab.arrange(['operations', '--format', 'tools', '--json'])
  expect((JSON.parse(tools.stdout) as unknown[]).length).toBe(itemsOf(json).length)
  expect(itemsOf(json)[0]).toMatchObject({ name: expect.stringContaining('.') })
  const refused = await lab.arrange(['operations', '--format', 'grok'])
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
    const given = { title: 'Lunch', start: '2099-05-04T12:00', duration: '1h' }
    const { structuredContent } = await client.callTool({ name: 'calendar_create_event', arguments: given })
    const { id, status } = structuredContent as { readonly id: string; readonly status: string }
    expect(status).toBe('pending')
    expect(await showRequest(lab, id)).toMatchObject({ requester: { name, door: 'mcp' } })
    expect(lab.posts()).toBe(0)
  },
)
