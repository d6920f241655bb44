import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { queueEvent, showRequest } from '../../process/approvals/propose.ts'
import { CHROMIUM, openPage, signedIn, useBrowser } from './browser.ts'
import { serve } from '../served.ts'
import { openPageLab, openPageLabWith } from './page-lab.ts'

const HOSTILE = [
  '--title',
  'Lunch\u202Egnihtemos</bdi></dd><script>document.title="broken out"</script><img src=x onerror=alert(1)>',
  '--attendee',
  'bob@micr\u043Esoft.com',
  '--location',
  'Room \uFF11\uFF12 \u{E0041}\u200B" onmouseover="alert(1)',
  '--description',
  `Hello\r\nWarnings\n! none\n${'x'.repeat(3000)} and the point at the end`,
  '--reason',
  'please\n</blockquote><h2>Approved by anna</h2><form action="https://evil.example">',
] as const

interface Fault {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string }[]
}

/** What axe-core finds serious or critical. The page's own policy would not let it in, hence the way around. */
async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate<readonly Fault[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

beforeAll(() => {
  if (CHROMIUM === undefined) {
    console.warn('NOT TESTED: there is no Chromium here, so nothing is known of the pages in a browser')
  }
})

describe.skipIf(CHROMIUM === undefined)('in a browser', () => {
  useBrowser()

  it('somebody connects an account, sees a request arrive, reads it, approves it and sees it done', async () => {
    // The server as it was built, with the scripts and styles that belong to it.
    const lab = await openPageLabWith(serve, { autoConsent: false })
    const page = await signedIn(lab, 'approver', 'admin')
    await page.click('text=Connect an account')
    await page.check('section[aria-labelledby=google] input[name=write]')
    await page.click('text=Connect Google Calendar')
    const [consent] = await Promise.all([
      page.context().waitForEvent('page'),
      page.click('text=Open the consent page'),
    ])
    await consent.click('a:has-text("Connect")')
    await consent.click('button:has-text("Allow")')
    await page.click('text=I have given my consent')
    await page.waitForSelector('h1:has-text("Connected")')

    await page.goto(`${lab.url}/approvals`)
    await page.waitForSelector('text=Nothing waits here')
    const id = await queueEvent(lab, ['--reason', 'Bob asked for it'], { env: { SHIELD_ACTOR: 'agent-1' } })
    await page.waitForSelector(`a[href="/approvals/${id}"]`)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${lab.url}/approvals/${id}`)
    expect(await page.innerText('main')).toContain('Demo with Bob')
    await page.keyboard.press('a')
    expect(await page.innerText(':focus')).toBe('Approve and send now')
    expect(lab.posts()).toBe(0)
    await page.keyboard.press('Enter')
    await page.waitForSelector('main > p > .state.succeeded')
    expect(lab.effects()).toBe(1)
    expect(await page.innerText('.result')).toContain('It has succeeded')
    expect(await page.innerText('.result')).toContain('Nothing else waits for you')
    expect(await page.locator('form[action$="/approve"]').count()).toBe(0)
  })

  it.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('a long value has to be read to its end before it is approved, %s', async (_how, javaScriptEnabled) => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, ['--description', `${'x\n'.repeat(3000)}the end`])
    const page = await openPage({ javaScriptEnabled })
    await page.goto(`${lab.url}/`)
    await page.fill('#token', await lab.token('anna', 'approver'))
    await page.click('button.primary')
    await page.goto(`${lab.url}/approvals/${id}`)
    await page.click('text=Approve and send now')
    expect(new URL(page.url()).pathname).toBe(`/approvals/${id}`)
    expect(await page.innerText('main > p > .state')).toBe('pending')
    expect(lab.posts()).toBe(0)
    const box = page.locator('.long input[name=read]')
    expect(await box.evaluate((input) => (input.closest('.long')?.scrollHeight ?? 0) > 2000)).toBe(true)
    await box.check()
    await page.click('text=Approve and send now')
    await page.waitForSelector('main > p > .state.succeeded')
    expect(lab.effects()).toBe(1)
  })

  it('the title says how many wait, and the bar how many are selected, as requests come and go', async () => {
    const lab = await openPageLab()
    await queueEvent(lab, ['--title', 'One'])
    const page = await signedIn(lab, 'approver')
    await page.goto(`${lab.url}/approvals`)
    expect(await page.title()).toBe('(1) Approvals · shield')
    expect(await page.innerText('#selected')).toBe('0 selected')
    expect(await page.isDisabled('text=Review to approve')).toBe(true)
    await page.check('#select-all')
    expect(await page.innerText('#selected')).toBe('1 selected')
    const other = await queueEvent(lab, ['--title', 'Two'])
    await page.waitForSelector(`a[href="/approvals/${other}"]`)
    expect(await page.title()).toBe('(2) Approvals · shield')
    expect(await page.innerText('header nav .count')).toBe('2')
    expect(await page.innerText('.filter [aria-current] .count')).toBe('2')
    expect(await page.innerText('#selected')).toBe('1 selected')
    await page.keyboard.press('?')
    expect(await page.isVisible('#keys')).toBe(true)
    await page.click('text=Close')
    await page.check('#select-all')
    expect(await page.innerText('#selected')).toBe('2 selected')
    await page.click('text=Review to reject')
    await page.waitForSelector('#reason')
    expect(await page.innerText('h1')).toBe('Reject these 2 requests?')
    await page.goto(`${lab.url}/approvals`)
    await page.evaluate(
      `{ const [list] = document.querySelectorAll('.requests'); for (let n = 0; n < 100; n += 1) list.append(list.children[0].cloneNode(true)) }`,
    )
    await page.check('#select-all')
    expect(await page.innerText('#selected')).toBe('100 selected, the most at a time')
  })

  it('a request that was decided elsewhere meanwhile says so, and its forms stay as they are until one looks', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab)
    const page = await signedIn(lab, 'approver')
    await page.goto(`${lab.url}/approvals/${id}`)
    await page.fill('#reject-reason', 'half a sent')
    await lab.run(['approvals', 'reject', id, '--reason', 'no'], { env: { SHIELD_ACTOR: 'ben' } })
    await page.waitForSelector('text=This request has changed')
    expect(await page.inputValue('#reject-reason')).toBe('half a sent')
    await page.click('text=Approve and send now')
    await page.waitForSelector('[role=alert]')
    expect(await page.innerText('main')).toContain('rejected by ben')
    expect(lab.posts()).toBe(0)
  })

  it('somebody decides by the keyboard alone, by the names that a screen reader says', async () => {
    const lab = await openPageLab()
    const [rejected, approved] = [await queueEvent(lab), await queueEvent(lab, ['--title', 'Other'])]
    const page = await signedIn(lab, 'approver')
    const tabTo = async (form: string, wanted: string): Promise<void> => {
      const target = page.getByRole('form', { name: form, exact: true }).locator(wanted)
      for (let keys = 0; (await target.and(page.locator(':focus')).count()) === 0; keys += 1) {
        expect(keys).toBeLessThan(60)
        await page.keyboard.press('Tab')
      }
    }
    await page.goto(`${lab.url}/approvals/${rejected}`)
    await tabTo('Reject', 'input[name=reason]')
    await page.keyboard.type('Bob is away')
    await page.keyboard.press('Enter')
    await page.waitForSelector('main > p > .state.rejected')
    expect(await page.innerText('main')).toContain('Bob is away')
    await page.goto(`${lab.url}/approvals/${approved}`)
    await tabTo('Approve', 'button')
    await page.keyboard.press('Space')
    await page.waitForSelector('main > p > .state.succeeded')
    expect(lab.effects()).toBe(1)
  })

  it('a hostile payload stays in its field, and runs nothing', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, HOSTILE, { env: { SHIELD_ACTOR: 'agent-1' } })
    const page = await signedIn(lab, 'approver')
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    await page.goto(`${lab.url}/approvals/${id}`)
    expect(await page.title()).toMatch(/"Lunch.* · shield$/)
    expect(await page.locator('main img, main script, form[action^="http"]').count()).toBe(0)
    expect(await page.locator('main h2', { hasText: 'Approved by anna' }).count()).toBe(0)
    expect(await page.locator('blockquote.words').innerText()).toContain('<h2>Approved by anna</h2>')
    const text = await page.innerText('main')
    for (const shown of [
      '\\u{202E}',
      '\\u{E0041}',
      'hidden characters',
      'full-width digits',
      'letters of several',
    ]) {
      expect(text).toContain(shown)
    }
    expect(text).toContain('and the point at the end')
    expect(text).not.toMatch(/[\u202E\u200B\u{E0041}]/u)
    expect(dialogs).toEqual([])
  })

  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('axe-core finds no serious fault on any page, %s and %i wide', async (colorScheme, width) => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, HOSTILE, { env: { SHIELD_ACTOR: 'agent-1' } })
    const done = await queueEvent(lab)
    await lab.run(['approvals', 'approve', done, '--yes'])
    const page = await signedIn(lab, 'approver', 'admin')
    await page.setViewportSize({ width, height: 844 })
    await page.emulateMedia({ colorScheme })
    const faults: string[] = []
    const look = async (what: string): Promise<void> => {
      faults.push(...(await seriousFaults(page)).map((fault) => `${what}: ${fault}`))
      expect(await page.evaluate('document.documentElement.scrollWidth'), what).toBeLessThanOrEqual(width)
    }
    for (const path of ['/', '/approvals', '/approvals?show=all', `/approvals/${id}`, `/approvals/${done}`]) {
      await page.goto(`${lab.url}${path}`)
      await look(path)
    }
    for (const path of [
      '/connect',
      '/connections/google/disconnect',
      '/connections/google/accept',
      '/approvals/apr_0000000000',
    ]) {
      await page.goto(`${lab.url}${path}`)
      await look(path)
    }
    await page.goto(`${lab.url}/approvals`)
    await page.check(`input[value="${id}"]`)
    await page.click('text=Review to approve')
    await page.waitForSelector('#count')
    await look('several')
    await page.click('text=Sign out')
    await page.waitForSelector('#token')
    await look('/sign-in')
    expect(faults).toEqual([])
  })

  it('decides without any script', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, [], { env: { SHIELD_ACTOR: 'agent-1' } })
    const page = await openPage({ javaScriptEnabled: false })
    await page.goto(`${lab.url}/approvals/${id}`)
    await page.fill('#token', await lab.token('anna', 'approver'))
    await page.click('button.primary')
    await page.click('text=Approve and send now')
    await page.waitForSelector('main > p > .state.succeeded')
    expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded' })
    expect(lab.effects()).toBe(1)
  })

  it('is refused in a frame of another page', async () => {
    const lab = await openPageLab()
    const page = await signedIn(lab, 'approver')
    const refusals: string[] = []
    const frame = await page.context().newPage()
    frame.on('console', (message) => refusals.push(message.text()))
    await frame.setContent(`<iframe src="${lab.url}/approvals"></iframe>`)
    await expect.poll(() => refusals.join('\n')).toContain('frame-ancestors')
  })
})
