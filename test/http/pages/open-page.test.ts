import { describe, expect, it } from 'vitest'
import { queueEvent } from '../../process/approvals/propose.ts'
import { CHROMIUM, signedIn, useBrowser } from './browser.ts'
import { openPageLab } from './page-lab.ts'

/** A loaded machine takes its time. */
const PATIENCE = { timeout: 300_000 }

const REASON = 'form[action$="/reject"] input[name=reason]'

describe.skipIf(CHROMIUM === undefined)('a page that stays open', () => {
  useBrowser()

  it('says that its session is over once its token is revoked, keeps what was typed, and leads back', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab)
    const page = await signedIn(lab, 'approver')
    await page.goto(`${lab.url}/approvals/${id}`)
    await page.fill(REASON, 'half a thou')
    const listed = await lab.runInside(['tokens', 'list', '--json'])
    const [token] = (JSON.parse(listed.stdout) as { items: readonly { id: string }[] }).items
    await lab.runInside(['tokens', 'revoke', token?.id ?? ''])
    const notice = page.locator('#signed-out')
    await notice.waitFor()
    expect(await notice.innerText()).toContain('You are no longer signed in')
    expect(await page.locator('#announcement').innerText()).toContain('You are no longer signed in')
    expect(await page.inputValue(REASON)).toBe('half a thou')
    await notice.locator('a').click()
    await page.fill('#token', await lab.token('ben', 'approver'))
    await page.click('button.primary')
    await page.waitForURL(`${lab.url}/approvals/${id}`)
  })

  it('tells the times anew when somebody comes back to it, and keeps what was typed', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab)
    const page = await signedIn(lab, 'approver')
    await page.goto(`${lab.url}/approvals/${id}`)
    await page.fill(REASON, 'half a thou')
    await page.route(
      (url) => url.pathname === `/approvals/${id}`,
      async (route) => {
        const response = await route.fetch()
        const body = (await response.text()).replace(/(Asked by .*, )[^,·]+(, expires)/, '$1an hour ago$2')
        await route.fulfill({ response, body })
      },
    )
    expect(await page.locator('#asked').innerText()).toMatch(/just now|\d+ s ago/)
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await page.locator('#asked', { hasText: 'an hour ago' }).waitFor()
    expect(await page.inputValue(REASON)).toBe('half a thou')
  })

  it('outlasts a balancer without a server, and follows again', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab)
    const page = await signedIn(lab, 'approver')
    await page.clock.install()
    let isAway = true
    let refused = 0
    await page.route(
      (url) => url.pathname === '/events' || url.pathname === `/approvals/${id}`,
      async (route) => {
        if (!isAway || route.request().isNavigationRequest()) return route.continue()
        refused += 1
        return route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>502</h1>' })
      },
    )
    await page.goto(`${lab.url}/approvals/${id}`)
    await page.fill(REASON, 'half a thou')
    const later = async (): Promise<void> => page.clock.runFor(1000)
    const asked = async (): Promise<number> => later().then(() => refused)
    await expect.poll(asked, PATIENCE).toBeGreaterThanOrEqual(4)
    expect(await page.inputValue(REASON)).toBe('half a thou')
    isAway = false
    await lab.runInside(['approvals', 'cancel', id])
    const offered = async (): Promise<number> => later().then(() => page.locator('#reload').count())
    await expect.poll(offered, PATIENCE).toBe(1)
    expect(await page.inputValue(REASON)).toBe('half a thou')
  })
})
