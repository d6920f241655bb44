import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openBrowser } from '../../../src/cli/terminal/browser.ts'

const desktop = { platform: 'linux', env: { DISPLAY: ':0' } }
const launched = () => Promise.resolve()

describe('the browser', () => {
  it.each([
    ['Linux with X', 'linux', { DISPLAY: ':0' }, 'opened'],
    ['Linux with Wayland', 'linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'opened'],
    ['Linux inside Windows', 'linux', { WSL_DISTRO_NAME: 'Debian' }, 'opened'],
    ['Linux without a display', 'linux', {}, 'no_display'],
    ['Linux with an empty one', 'linux', { DISPLAY: '' }, 'no_display'],
    ['macOS', 'darwin', {}, 'opened'],
    ['macOS over SSH', 'darwin', { SSH_CONNECTION: '1.2.3.4' }, 'no_display'],
    ['Windows', 'win32', {}, 'opened'],
  ])('on %s: %4$s', async (_, platform, env, outcome) => {
    expect(await openBrowser('https://connect.example/?a=1', { platform, env }, launched)).toBe(outcome)
  })

  it.each([
    'file:///etc/passwd',
    '--help',
    'javascript:alert(1)',
    '/bin/sh',
    '',
    'data:text/html,x',
    'http://',
  ])('is never given %j', async (url) => {
    let calls = 0
    const opened = await openBrowser(url, desktop, () => {
      calls += 1
      return Promise.resolve()
    })
    expect([opened, calls]).toStrictEqual(['failed', 0])
  })

  it('that cannot be started is no failure of ours', async () => {
    const opened = await openBrowser('https://connect.example/', desktop, () =>
      Promise.reject(Object.assign(new Error('spawn xdg-open ENOENT'), { code: 'ENOENT' })),
    )
    expect(opened).toBe('failed')
  })
})

// The script that starts a browser on Linux obeys BROWSER, so that a real one can be stood in for.
describe.runIf(process.platform === 'linux')('the real launcher', () => {
  let folder = ''

  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })

  it('hands the whole address to the browser', async () => {
    folder = await mkdtemp(join(tmpdir(), 'shield-browser-'))
    const server = createServer().listen(0, '127.0.0.1')
    const asked = new Promise<string | undefined>((resolve) => {
      server.on('request', (request, response) => {
        resolve(request.url)
        response.end()
      })
    })
    await once(server, 'listening')
    const browser = join(folder, 'browser')
    await writeFile(browser, `#!/bin/sh\nexec "${process.execPath}" -e 'fetch(process.argv[1])' "$1"\n`)
    await chmod(browser, 0o755)
    for (const [name, value] of [
      ['BROWSER', browser],
      ['DISPLAY', ''],
      ['XDG_CURRENT_DESKTOP', ''],
    ] as const)
      vi.stubEnv(name, value)
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/connect?session=a%26b&x=$(id)`
    expect(await openBrowser(url, desktop)).toBe('opened')
    expect(await asked).toBe('/connect?session=a%26b&x=$(id)')
    server.closeAllConnections()
    server.close()
  })
})
