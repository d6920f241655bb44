import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import type { PageLab } from './page-lab.ts'

/**
 * Where Debian and others put it. CHROMIUM names another one. The shell without a window is the same engine, and takes a
 * third of the time: the other makes a whole window, which nobody sees, for each visitor.
 */
const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Undefined where there is none: then these tests cannot prove anything, and say so. */
export const CHROMIUM = PLACES.find((place) => place !== undefined && existsSync(place))

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** As the tests themselves have it: a loaded machine takes its time, and thirty seconds are not enough for it. */
const timeout = 300_000

let browser: Promise<Browser> | undefined

/** To be called once in a file: its tests share a browser, whose start takes longer than most of them. */
export function useBrowser(): void {
  afterAll(async () => {
    const running = browser
    browser = undefined
    await (await running)?.close()
  })
}

/** A page in a browser without a window, with cookies of its own, which is closed when the test ends. */
export async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= chromium.launch({ executablePath: CHROMIUM ?? '', args: QUIET, timeout })
  const context = await (await browser).newContext(options)
  onTestFinished(() => context.close())
  context.setDefaultTimeout(timeout)
  return context.newPage()
}

/** A page on which anna is signed in with these roles. */
export async function signedIn(lab: PageLab, ...roles: readonly string[]): Promise<Page> {
  return signIn(await openPage(), lab, 'anna', ...roles)
}

/** The same in a page that was prepared. */
export async function signIn(
  page: Page,
  lab: PageLab,
  name: string,
  ...roles: readonly string[]
): Promise<Page> {
  await page.goto(`${lab.url}/`)
  await page.fill('#token', await lab.token(name, ...roles))
  await page.click('button.primary')
  await page.waitForURL(`${lab.url}/`)
  return page
}
