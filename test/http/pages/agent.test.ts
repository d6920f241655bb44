import { join } from 'node:path'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { agentOf, clientOf, DOORS, type Agent } from '../../mcp/agent.ts'
import { CHROMIUM, openPage, useBrowser } from './browser.ts'
import { openPageLab, type PageLab } from './page-lab.ts'

const LAUNCHER = join(import.meta.dirname, '..', '..', '..', 'bin', 'shield.js')

/** An agent with a token of the server: at `/mcp`, or through a `shield mcp` of its own. */
async function agentAt(lab: PageLab, { way, era }: (typeof DOORS)[number]): Promise<Agent> {
  const token = await lab.token(`agent-${way}-${era}`, 'requester')
  const client = clientOf(era)
  const headers = { authorization: `Bearer ${token}` }
  const env = { PATH: process.env['PATH'] ?? '', HOME: lab.folder, SHIELD_URL: lab.url, SHIELD_TOKEN: token }
  await client.connect(
    way === 'http'
      ? new StreamableHTTPClientTransport(new URL('/mcp', lab.url), { requestInit: { headers } })
      : new StdioClientTransport({
          command: process.execPath,
          args: [LAUNCHER, 'mcp'],
          cwd: lab.folder,
          env,
        }),
  )
  return agentOf(client)
}

const ON_ITS_WAY = ['pending', 'approved', 'executing']

/** Asks until the request has ended: a person takes as long as a person takes. */
async function heard(agent: Agent, id: string) {
  for (;;) {
    const answer = await agent.call('shield_wait', { id, seconds: 5 })
    if (!ON_ITS_WAY.includes(answer.told.status)) return answer
  }
}

async function propose(
  agent: Agent,
  start: string,
  title: string,
): Promise<{ id: string; reviewUrl: string }> {
  const { told } = await agent.call('calendar_create_event', {
    title,
    start,
    duration: '30m',
    reason: 'Ada asked',
  })
  expect(told).toMatchObject({ status: 'pending', already: false })
  return told
}

async function tell(page: Page, agent: Agent): Promise<void> {
  const { told } = await agent.call('calendar_find_slots', { duration: '30m', limit: 2 })
  const [slot] = told.data.slots as readonly { readonly start: string }[]
  const start = slot?.start.slice(0, 16) ?? ''

  const first = await propose(agent, start, 'Demo at noon')
  const hearing = heard(agent, first.id)
  await page.goto(first.reviewUrl)
  await page.fill('#reject-reason', 'Call it a talk')
  await page.click('#reject button')
  await page.waitForSelector('main > p > .state.rejected')
  expect((await hearing).text).toContain('Their reason: "Call it a talk"')

  const second = await propose(agent, start, 'Talk')
  const waiting = heard(agent, second.id)
  await page.goto(second.reviewUrl)
  expect(await page.innerText('main')).toContain('Talk')
  await page.click('text=Approve and send now')
  await page.waitForSelector('main > p > .state.succeeded')
  const done = await waiting
  expect(done.told).toMatchObject({ status: 'succeeded', decidedBy: 'anna' })
  const { told: repeated } = await agent.call('calendar_create_event', {
    title: 'Talk',
    start,
    duration: '30m',
    reason: 'Ada asked',
  })
  expect(repeated).toMatchObject({ id: second.id, status: 'succeeded', already: true })
}

beforeAll(() => {
  if (CHROMIUM === undefined)
    console.warn(
      'NOT TESTED: there is no Chromium here, so nothing is known of an agent whose requests are decided on pages',
    )
})

describe.skipIf(CHROMIUM === undefined)('an agent whose requests a person decides on the pages', () => {
  useBrowser()

  it('is rejected with a reason, proposes anew and is approved, by every way and in both eras', async () => {
    const lab = await openPageLab()
    const page = await openPage()
    await page.goto(`${lab.url}/`)
    await page.fill('#token', await lab.token('anna', 'approver'))
    await page.click('button.primary')
    await page.waitForURL(`${lab.url}/`)
    for (const door of DOORS) {
      const agent = await agentAt(lab, door)
      expect(agent.client.getNegotiatedProtocolVersion()).toBe(door.era)
      await tell(page, agent)
      await agent.client.close()
    }
    expect([lab.posts(), lab.effects()]).toEqual([DOORS.length, DOORS.length])
  })
})
