import { describe, expect, it } from 'vitest'
import { queueEvent, showRequest } from '../../process/approvals/propose.ts'
import { serve } from '../served.ts'
import { deniedIn, digestOn, openPageLab, openPageLabWith, send, signIn } from './page-lab.ts'

const AGENT = { env: { SHIELD_ACTOR: 'agent-1' } }

describe('signing in', () => {
  it('exchanges a token for a cookie that no script and no other site gets at', async () => {
    const lab = await openPageLab()
    const token = await lab.token('anna', 'approver')
    const page = await send(`${lab.url}/approvals`)
    expect(page).toMatchObject({ status: 303, headers: { location: '/sign-in?next=%2Fapprovals' } })
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: lab.url },
    }
    const opened = await send(`${lab.url}/sign-in`, {
      ...form,
      body: new URLSearchParams({ token, next: '/approvals' }).toString(),
    })
    expect(opened).toMatchObject({ status: 303, headers: { location: '/approvals' } })
    const [cookie] = opened.headers['set-cookie'] as readonly string[]
    expect(cookie).toMatch(/^shield=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(cookie).not.toContain(token.split('_').slice(2).join('_'))
    const away = await send(`${lab.url}/sign-in`, {
      ...form,
      body: new URLSearchParams({ token, next: '//evil.example/' }).toString(),
    })
    expect(away.headers['location']).toBe('/')
    const refused = await send(`${lab.url}/sign-in`, { ...form, body: 'token=shield_0000000000_x' })
    expect(refused.status).toBe(401)
    expect(refused.headers['set-cookie']).toBeUndefined()
    expect(await deniedIn(lab)).toContain('somebody with a wrong token sign in')
  })

  it('ends when its token is revoked, and when somebody signs out', async () => {
    const lab = await openPageLab()
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const ben = await signIn(lab, await lab.token('ben', 'approver'))
    expect((await anna.get('/')).status).toBe(200)
    const listed = await lab.run(['tokens', 'list', '--json'])
    const { items: tokens } = JSON.parse(listed.stdout) as {
      readonly items: readonly { id: string; principal: string }[]
    }
    await lab.run(['tokens', 'revoke', tokens.find(({ principal }) => principal === 'anna')?.id ?? ''])
    expect((await anna.get('/')).status).toBe(303)
    expect((await ben.post('/sign-out')).status).toBe(303)
    expect((await ben.get('/')).status).toBe(303)
  })
})

it('every page forbids frames, other origins and scripts of others, and is kept nowhere', async () => {
  const lab = await openPageLab()
  const id = await queueEvent(lab)
  const anna = await signIn(lab, await lab.token('anna', 'approver', 'admin'))
  for (const path of ['/', '/approvals', `/approvals/${id}`, '/connect', '/nowhere', '/sign-in']) {
    const { headers, body } = await anna.get(path)
    expect(headers['x-content-type-options'], path).toBe('nosniff')
    expect(headers['cache-control'], path).toBe('no-store')
    if (path === '/nowhere') continue
    expect(headers['content-security-policy'], path).toContain("default-src 'none'")
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
    expect(headers['x-frame-options'], path).toBe('DENY')
    expect(body.match(/(?:src|href)="(?:https?:)?\/\//g), path).toBeNull()
    expect(body, path).not.toMatch(/<style|<script>|\son\w+=/)
  }
})

describe('an approver', () => {
  it('reads what will be sent and approves it: it is sent once, and how it was decided is recorded', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, ['--reason', 'Bob asked for it'], AGENT)
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const page = await anna.get(`/approvals/${id}`)
    for (const text of ['Demo with Bob', 'Bob asked for it', 'body/extendedProperties', 'agent-1']) {
      expect(page.body).toContain(text)
    }
    const form = { digest: digestOn(page), reason: 'fine' }
    expect(await anna.post(`/approvals/${id}/approve`, form)).toMatchObject({
      status: 303,
      headers: { location: `/approvals/${id}` },
    })
    expect(await showRequest(lab, id)).toMatchObject({
      state: 'succeeded',
      decision: {
        verdict: 'approve',
        actor: { name: 'anna', door: 'web' },
        reason: 'fine',
        assurance: 'session',
      },
    })
    await anna.post(`/approvals/${id}/approve`, form)
    expect(lab.effects()).toBe(1)
    expect((await anna.get(`/approvals/${id}`)).body).toContain('approved it, signed in to the page: fine')
  })

  it('rejects with a reason, and nothing is sent', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, [], AGENT)
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const digest = digestOn(await anna.get(`/approvals/${id}`))
    await anna.post(`/approvals/${id}/reject`, { digest, reason: 'not this week' })
    expect(await showRequest(lab, id)).toMatchObject({
      state: 'rejected',
      decision: { reason: 'not this week' },
    })
    expect((await anna.post(`/approvals/${id}/approve`, { digest })).status).toBe(409)
    expect(lab.posts()).toBe(0)
  })

  it.each([
    ['another digest', { digest: 'f'.repeat(64) }],
    ['none', {}],
  ])('that sends %s decides nothing', async (_, form) => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, [], AGENT)
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    expect((await anna.post(`/approvals/${id}/approve`, form)).status).toBeGreaterThanOrEqual(400)
    expect(await showRequest(lab, id)).toMatchObject({ state: 'pending' })
    expect(lab.posts()).toBe(0)
  })

  it('never decides by a GET', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, [], AGENT)
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const digest = digestOn(await anna.get(`/approvals/${id}`))
    for (const verb of ['approve', 'reject', 'cancel', 'resolve', 'look']) {
      const led = await anna.get(`/approvals/${id}/${verb}?digest=${digest}`)
      expect([led.status, led.headers['location']], verb).toEqual([303, `/approvals/${id}`])
    }
    await anna.get(`/approvals/several?id=${id}&verdict=approve`)
    await anna.get(`/approvals/several/decide?shown=${id}+${digest}&verdict=approve&count=1`)
    expect(await showRequest(lab, id)).toMatchObject({ state: 'pending' })
  })

  it('decides on several after they were shown together, each by its digest', async () => {
    const lab = await openPageLab()
    const ids = [
      await queueEvent(lab, ['--title', 'One'], AGENT),
      await queueEvent(lab, ['--title', 'Two'], AGENT),
    ]
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const csrf = await anna.csrf()
    const selected = new URLSearchParams([
      ['csrf', csrf],
      ['verdict', 'approve'],
      ...ids.map((id): [string, string] => ['id', id]),
    ])
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: anna.cookie(),
      origin: lab.url,
    }
    const shown = await send(`${lab.url}/approvals/several`, {
      method: 'POST',
      headers,
      body: selected.toString(),
    })
    expect(shown.body).toContain('Same in both')
    // The machinery of each is a fold away, and nowhere else.
    const [open = '', ...folds] = shown.body.split('<details class="card machinery">')
    expect(folds).toHaveLength(2)
    expect(open).not.toContain('POST /calendar')
    for (const fold of folds) expect(fold).toContain('POST /calendar')
    for (const id of ids) expect(await showRequest(lab, id)).toMatchObject({ state: 'pending' })
    const pairs = [...shown.body.matchAll(/name="shown" value="([^"]+)"/g)].map(
      ([, pair]): [string, string] => ['shown', pair ?? ''],
    )
    expect(pairs).toHaveLength(2)
    const decide = (count: string) =>
      send(`${lab.url}/approvals/several/decide`, {
        method: 'POST',
        headers,
        body: new URLSearchParams([
          ['csrf', csrf],
          ['verdict', 'approve'],
          ['count', count],
          ...pairs,
        ]).toString(),
      })
    expect((await decide('1')).status).toBe(400)
    expect(lab.posts()).toBe(0)
    expect((await decide('2')).status).toBe(200)
    for (const id of ids) expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded' })
    expect(lab.effects()).toBe(2)
  })

  it('approves a long value only after its end was ticked, alone and together with others', async () => {
    const lab = await openPageLab()
    const long = (title: string) => ['--title', title, '--description', `${'x\n'.repeat(50)}the end`]
    const first = await queueEvent(lab, long('One'), AGENT)
    const second = await queueEvent(lab, long('Two'), AGENT)
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const page = await anna.get(`/approvals/${first}`)
    expect(page.body.match(/name="read"/g)).toHaveLength(1)
    const digest = digestOn(page)
    const refused = await anna.post(`/approvals/${first}/approve`, { digest })
    expect(refused.status).toBe(400)
    expect(refused.body).toContain('A long value was not read to its end')
    expect(await showRequest(lab, first)).toMatchObject({ state: 'pending' })

    const shown = await anna.post('/approvals/several', { verdict: 'approve', id: second })
    expect(shown.body.match(/name="read"/g)).toHaveLength(1)
    const together = {
      verdict: 'approve',
      count: '1',
      shown: /name="shown" value="([^"]+)"/.exec(shown.body)?.[1] ?? '',
    }
    expect((await anna.post('/approvals/several/decide', together)).status).toBe(400)
    expect(lab.posts()).toBe(0)

    await anna.post(`/approvals/${first}/approve`, { digest, read: '0' })
    await anna.post('/approvals/several/decide', { ...together, read: '0' })
    for (const id of [first, second]) expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded' })
    expect(lab.effects()).toBe(2)
  })

  it('puts everything on hold and releases it', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, [], AGENT)
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    await anna.post('/hold', { reason: 'the agent has gone mad' })
    const page = await anna.get(`/approvals/${id}`)
    expect(page.body).toContain('the agent has gone mad')
    expect((await anna.post(`/approvals/${id}/approve`, { digest: digestOn(page) })).status).toBe(403)
    expect(lab.posts()).toBe(0)
    await anna.post('/release')
    await anna.post(`/approvals/${id}/approve`, { digest: digestOn(page) })
    expect(lab.effects()).toBe(1)
  })
})

/** Opens the stream of a page; resolves once it has said where it begins. `until` resolves to all that was said by then. */
async function follow(url: string, headers: Readonly<Record<string, string>>) {
  const gone = new AbortController()
  const response = await fetch(url, { headers, signal: gone.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const chunks = (response.body as unknown as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  let heard = ''
  const until = async (text: string): Promise<string> => {
    while (!heard.includes(text)) {
      const { value, done } = await chunks.next()
      if (done === true) break
      heard += Buffer.from(value).toString()
    }
    expect(heard).toContain(text)
    return heard
  }
  await until('\n\n')
  return { until, leave: () => gone.abort() }
}

async function hear(url: string, text: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { until, leave } = await follow(url, headers)
  const heard = await until(text)
  leave()
  return heard
}

describe('the stream that pages follow', () => {
  it('tells within a moment what another process did', async () => {
    const lab = await openPageLab()
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const { until, leave } = await follow(`${lab.url}/events`, { cookie: anna.cookie() })
    await queueEvent(lab, [], AGENT)
    await until('event: changed')
    leave()
    expect((await anna.get('/')).status).toBe(200)
  })

  it('tells a page what happened after it was made', async () => {
    const lab = await openPageLab()
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const since = /data-live="(\d+)"/.exec((await anna.get('/approvals')).body)?.[1] ?? ''
    const headers = { cookie: anna.cookie() }
    expect(await hear(`${lab.url}/events?since=${since}`, `id: ${since}`, headers)).not.toContain('changed')
    await queueEvent(lab, [], AGENT)
    await hear(`${lab.url}/events?since=${since}`, 'event: changed', headers)
  })

  it('tells a browser that comes back, to another server, what happened in between', async () => {
    const lab = await openPageLabWith(serve)
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const headers = { cookie: anna.cookie() }
    const heard = await hear(`${lab.url}/events?since=1`, 'event: changed\nid: ', headers)
    const last = heard.match(/(?<=id: )\d+/g)?.at(-1) ?? ''
    lab.server.kill('SIGKILL')
    await lab.server.ended
    await queueEvent(lab, [], AGENT)
    const { url } = await serve(lab)
    const back = { ...headers, 'last-event-id': last }
    // What the page said of itself is older than what the browser was told since.
    for (const path of ['/events', '/events?since=1'])
      expect(await hear(`${url}${path}`, '\n\n', back)).toContain(`retry: 2000\nid: ${last}\n`)
    await hear(`${url}/events`, 'event: changed', back)
  })
})
