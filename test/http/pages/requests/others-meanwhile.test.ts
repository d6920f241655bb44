import { expect, it } from 'vitest'
import { openHttpBench, proposedBy } from '../../bench.ts'
import { send, signIn } from '../page-lab.ts'

const REQUESTS = 30

it('others are answered while a page of many requests is made', async () => {
  const bench = await openHttpBench()
  const requests = []
  for (let number = 0; number < REQUESTS; number += 1)
    requests.push(await proposedBy(bench, 'agent', `${number} p\u0430y `.repeat(200)))
  const anna = await signIn(bench.server, bench.tokens.anna)
  const form = new URLSearchParams({ csrf: await anna.csrf(), verdict: 'reject' })
  for (const { id } of requests) form.append('id', id)
  const answered: string[] = []
  const note = async (what: string, answer: Promise<{ readonly status: number }>): Promise<void> => {
    expect((await answer).status).toBe(200)
    answered.push(what)
  }
  const page = send(`${bench.server.url}/approvals/several`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: anna.cookie() },
    body: form.toString(),
  })
  await Promise.all([note('page', page), note('health', send(`${bench.server.url}/health`, {}))])
  expect(answered).toEqual(['health', 'page'])
})
