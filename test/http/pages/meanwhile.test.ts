import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { applyPolicy } from '../../../src/gate/policy/change-policy.ts'
import { hold, release } from '../../../src/gate/upkeep/hold.ts'
import { ANNA } from '../../gate/bench.ts'
import { openHttpBench, proposedBy, type HttpBench } from '../bench.ts'
import { CHROMIUM, openPage, useBrowser } from './browser.ts'

const POLICY = `version: 1
groups: { finance: [ben] }
rules:
  - { id: money, operations: [notes.add], ask: { approvers: [finance] } }
`

/** The page of a request that waits, before somebody who may decide on it. */
async function openRequest(): Promise<{ readonly bench: HttpBench; readonly page: Page }> {
  const bench = await openHttpBench()
  const { id } = await proposedBy(bench, 'agent', 'milk')
  const page = await openPage()
  await page.goto(`${bench.server.url}/`)
  await page.fill('#token', bench.tokens.anna)
  await page.click('button.primary')
  await page.waitForURL(`${bench.server.url}/`)
  await page.goto(`${bench.server.url}/approvals/${id}`)
  return { bench, page }
}

describe.skipIf(CHROMIUM === undefined)('the page of a request that somebody reads', () => {
  useBrowser()

  it('says that everything is on hold as soon as it is, and no longer than that', async () => {
    const { bench, page } = await openRequest()
    await page.fill('#approve-reason', 'half a thou')
    const held = page.locator('#held')
    expect(await held.count()).toBe(0)
    await hold(bench.parts, 'look at the shop', ANNA)
    await held.waitFor()
    await release(bench.parts, null, ANNA)
    await held.waitFor({ state: 'detached' })
    expect(await page.inputValue('#approve-reason')).toBe('half a thou')
  })

  it('offers to be shown anew where policy says something else by now', async () => {
    const { bench, page } = await openRequest()
    const digest = createHash('sha256').update(POLICY).digest('hex')
    await applyPolicy(bench.parts, { text: POLICY, digest }, ANNA)
    await page.locator('#reload').click()
    await page.getByText('You cannot approve it: only finance may approve it').waitFor()
    expect(await page.locator('#approve').count()).toBe(0)
  })
})
