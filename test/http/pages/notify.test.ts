import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { queueEvent } from '../../process/approvals/propose.ts'
import { CHROMIUM, openPage, signIn, useBrowser } from './browser.ts'
import { openPageLab, type PageLab } from './page-lab.ts'

/** A page that keeps what the browser would show, as `told`. */
async function openToldPage(lab: PageLab): Promise<Page> {
  const page = await openPage()
  await page.context().grantPermissions(['notifications'], { origin: lab.url })
  await page.addInitScript(`{
    window.told = []
    const Real = Notification
    window.Notification = class {
      // As it was granted: Chromium's shell says another thing here than to who asks for it.
      static permission = 'granted'
      static requestPermission = () => Real.requestPermission()
      constructor(title, options) { window.told.push([title, options.body]) }
      addEventListener() {}
    }
  }`)
  return page
}

describe.skipIf(CHROMIUM === undefined)('in a browser', () => {
  useBrowser()

  it('a browser is told of new requests once somebody asks for it there, and not while they look', async () => {
    const lab = await openPageLab()
    const page = await signIn(await openToldPage(lab), lab, 'anna', 'approver')
    const arrives = async (title: string): Promise<void> => {
      const id = await queueEvent(lab, ['--title', title])
      await page.waitForSelector(`a[href="/approvals/${id}"]`)
    }
    await arrives('Before anybody asked')
    await page.click('text=Notify me in this browser')
    await page.waitForSelector('text=Stop notifying me in this browser')
    await arrives('While somebody looks')
    await page.evaluate('document.hasFocus = () => false')
    await arrives('Somewhere <b>else</b>')
    await expect.poll(() => page.evaluate('told.length'), { timeout: 60_000 }).toBeGreaterThan(0)
    expect(await page.evaluate('told')).toEqual([
      ['3 requests wait for a decision', expect.stringMatching(/^"Somewhere <b>else<\/b>", Mon 4 May/)],
    ])
    await page.reload()
    await page.waitForSelector('text=Stop notifying me in this browser')
    await page.evaluate('document.hasFocus = () => false')
    await arrives('After a reload')
    await expect.poll(() => page.evaluate('told.length'), { timeout: 60_000 }).toBeGreaterThan(0)
    expect(await page.evaluate('told')).toEqual([
      ['4 requests wait for a decision', expect.stringMatching(/^"After a reload", Mon 4 May/)],
    ])
    await page.evaluate('told.length = 0')
    expect(await lab.runInside(['approvals', 'hold', '--reason', 'a leak'])).toMatchObject({ exit: 0 })
    await expect.poll(() => page.evaluate('told.length'), { timeout: 60_000 }).toBeGreaterThan(0)
    expect(await page.evaluate('told')).toEqual([['Everything is on hold', '']])
    await page.click('text=Stop notifying me in this browser')
    expect(await page.evaluate('localStorage.length')).toBe(0)
  })

  it('a requester is told how theirs ended, whatever stands in it, and of nothing else', async () => {
    const lab = await openPageLab()
    const page = await signIn(await openToldPage(lab), lab, 'agent-1', 'requester')
    await page.click('text=Notify me in this browser')
    await page.waitForSelector('text=Stop notifying me in this browser')
    await page.evaluate('document.hasFocus = () => false')
    const others = await queueEvent(lab, ['--title', 'Not theirs'])
    await lab.runInside(['approvals', 'reject', others, '--yes'])
    const env = { SHIELD_ACTOR: 'agent-1' }
    const id = await queueEvent(lab, ['--title', 'Lunch\u202E <b>with</b> Bob'], { env })
    await lab.runInside(['approvals', 'reject', id, '--yes'])
    await expect.poll(() => page.evaluate('told.length'), { timeout: 60_000 }).toBeGreaterThan(0)
    expect(await page.evaluate('told')).toEqual([
      ['Rejected', expect.stringMatching(/^"Lunch\uFFFD <b>with<\/b> Bob", Mon 4 May/)],
    ])
  })
})
