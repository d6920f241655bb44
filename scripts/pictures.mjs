// Draws the pictures of the README, docs/pictures/: the queue at a terminal and a request on its page, as the built
// command line shows them. Takes a Chromium (CHROMIUM names one), and `script` of util-linux for the terminal.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AnsiUp } from 'ansi_up'
import { chromium } from 'playwright-core'
import { root } from './bench/load-source.mjs'
import { startSandboxProcess } from './bench/sandbox-process.mjs'
import { startServerProcess } from './bench/server-process.mjs'

const shield = join(root, 'bin', 'shield.js')
const pictures = join(root, 'docs', 'pictures')
const home = mkdtempSync(join(tmpdir(), 'shield-pictures-'))
const monday = new Date(Date.now() + ((8 - new Date().getDay()) % 7 || 7) * 86_400_000)
  .toISOString()
  .slice(0, 10)

/** The accounts behind them, all of the sandbox. */
const CONNECTED = [
  'google',
  'shopify --shop demo-store',
  'woocommerce --store sandbox-shop.example.com',
  'whatsapp --phone-number-id 106540352242922 --business-account-id 102290129340398',
]

/** What waits in the pictures: who asks, and for what. */
const WAITING = [
  [
    'agent-1',
    'shopify',
    'create-draft-order',
    '--line',
    'variant=48540157378793,quantity=2',
    '--email',
    'ada@example.com',
  ],
  ['agent-2', 'whatsapp', 'send-message', '--to', '+491701234567', '--text', 'Your order 1001 is on its way'],
  ['ci', 'woocommerce', 'tag-customer', '--email', 'ada@example.com', '--tag', 'vip'],
  [
    'agent-1',
    'calendar',
    'create-event',
    '--title',
    'Demo with Bob',
    '--start',
    `${monday}T10:00`,
    '--duration',
    '30m',
    '--attendee',
    'bob@example.com',
    '--notify',
    'all',
    '--meet',
    '--reason',
    'Bob asked for a demo before Tuesday',
  ],
]

const sandbox = await startSandboxProcess()
const env = {
  ...process.env,
  ...sandbox.environment,
  SHIELD_HOME: home,
  TERM: 'xterm-256color',
  TZ: 'Europe/Berlin',
}
const run = (actor, ...argv) =>
  execFileSync(process.execPath, [shield, ...argv], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, SHIELD_ACTOR: actor },
  })

/** What a command prints at a terminal of this many columns, colours and all. */
function atTerminal(columns, command) {
  const line = `stty cols ${columns} rows 60; node ${shield} ${command}`
  return execFileSync('script', ['-qec', line, '/dev/null'], {
    encoding: 'utf8',
    env: { ...env, SHIELD_ACTOR: 'anna', PAGER: 'cat' },
  }).replaceAll('\r', '')
}

const TERMINAL = `
  body { margin: 0; background: #fff }
  pre { display: inline-block; margin: 0; padding: 20px 24px; border-radius: 10px; background: #1c2128; color: #e6edf3;
    font: 14px/1.45 "DejaVu Sans Mono", Menlo, Consolas, monospace }
  b { color: #8b949e; font-weight: normal }`

async function drawTerminal(browser, commands) {
  const colours = new AnsiUp()
  const text = commands
    .map((it) => `<b>$</b> shield ${it}\n${colours.ansi_to_html(atTerminal(112, it))}`)
    .join('\n')
  const page = await browser.newPage({ deviceScaleFactor: 1.5, viewport: { width: 1200, height: 800 } })
  await page.setContent(`<style>${TERMINAL}</style><pre>${text.trimEnd()}</pre>`)
  await page.locator('pre').screenshot({ path: join(pictures, 'terminal.png') })
}

async function drawPage(browser, id) {
  const { token } = JSON.parse(
    run('anna', 'tokens', 'create', '--name', 'anna', '--role', 'approver', '--json'),
  )
  const server = await startServerProcess(env)
  const page = await browser.newPage({ deviceScaleFactor: 1.5, viewport: { width: 860, height: 1290 } })
  await page.goto(new URL('/', server.url).href)
  await page.fill('#token', token)
  await page.click('button.primary')
  await page.goto(new URL(`/approvals/${id}`, server.url).href)
  await page.screenshot({ path: join(pictures, 'page.png') })
  await server.stop()
}

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  mkdirSync(pictures, { recursive: true })
  for (const flags of CONNECTED) run('anna', 'connect', ...flags.split(' '), '--write', '--no-browser')
  for (const [actor, ...argv] of WAITING) run(actor, ...argv, '--queue')
  const { items } = JSON.parse(run('anna', 'approvals', 'list', '--json'))
  await drawTerminal(browser, ['approvals list', `approvals show ${items[0].id}`])
  await drawPage(browser, items[0].id)
} finally {
  await browser.close()
  sandbox.stop()
  rmSync(home, { recursive: true, force: true })
}
