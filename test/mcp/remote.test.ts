import { describe, expect, it } from 'vitest'
import { createBench, stored } from '../gate/bench.ts'
import { openHttpBench } from '../http/bench.ts'
import { agentOnHttp, agentOnStdio, DOORS } from './agent.ts'

const ERAS = [...new Set(DOORS.map(({ era }) => era))]

describe.each(ERAS)('shield mcp with SHIELD_URL, in %s', (era) => {
  it('has the tools of the server, and proposes there in the name of the token', async () => {
    const server = await openHttpBench()
    const here = await createBench()
    const remote = { url: server.server.url, token: server.tokens.agent }
    const agent = await agentOnStdio(here, { era, remote })
    const there = await agentOnHttp(server, { era })
    expect((await agent.client.listTools()).tools).toEqual((await there.client.listTools()).tools)
    const { told } = await agent.call('notes_add', { text: 'tea' })
    expect(told).toMatchObject({ status: 'pending', reviewUrl: `${remote.url}/approvals/${told.id}` })
    expect(await there.call('notes_add', { text: 'tea' })).toMatchObject({
      told: { id: told.id, already: true },
    })
    expect(await stored(server, told)).toMatchObject({ requester: { name: 'agent', door: 'mcp' } })
    expect(await agent.call('shield_approve', { id: told.id })).toMatchObject({
      isError: true,
      told: { error: { code: 'not_found' } },
    })
    expect(await here.store.requests.list({ states: [], limit: 9 })).toEqual([])
  })

  it('passes a page on to a host that opens pages, once', async () => {
    const server = await openHttpBench()
    const agent = await agentOnStdio(await createBench(), {
      era,
      remote: { url: server.server.url, token: server.tokens.agent },
      capabilities: { elicitation: { url: {} } },
    })
    const offered: string[] = []
    agent.client.setRequestHandler('elicitation/create', async ({ params }) => {
      if (params.mode === 'url') offered.push(params.url)
      return { action: 'decline' }
    })
    const { told } = await agent.call('notes_add', { text: 'tea' })
    for (const seconds of [1, 2])
      expect((await agent.call('shield_wait', { id: told.id, seconds })).told).toMatchObject({
        status: 'pending',
      })
    expect(offered).toEqual([told.reviewUrl])
  })

  it('says that a server is away, and that a repeated call does no harm', async () => {
    const server = await openHttpBench()
    const agent = await agentOnStdio(await createBench(), {
      era,
      remote: { url: server.server.url, token: server.tokens.agent },
    })
    await server.server.close()
    const answer = await agent.call('notes_add', { text: 'tea' })
    expect(answer.told).toMatchObject({ error: { code: 'unavailable' } })
    expect(answer.text).toContain('a repeated call never queues a second write')
  })
})

it('names the page where SHIELD_ORIGIN says that people open it, at this machine and at a server', async () => {
  const origin = 'https://shield.example.com'
  const here = await agentOnStdio(await createBench(), { origin })
  const there = await agentOnHttp(await openHttpBench({ settings: { origin } }))
  for (const agent of [here, there]) {
    const { told, text } = await agent.call('notes_add', { text: 'tea' })
    expect(told.reviewUrl).toBe(`${origin}/approvals/${told.id}`)
    expect(text).toContain(told.reviewUrl)
  }
})

it('refuses a token that the server does not know, in words for the agent', async () => {
  const server = await openHttpBench()
  const agent = await agentOnStdio(await createBench(), {
    remote: { url: server.server.url, token: server.tokens.agent },
  })
  const stranger = agentOnStdio(await createBench(), {
    remote: { url: server.server.url, token: `shield_0000000000_${'a'.repeat(43)}` },
  })
  await expect(stranger).rejects.toThrow('does not take SHIELD_TOKEN')
  expect(await agent.tools()).toContain('notes_add')
})
