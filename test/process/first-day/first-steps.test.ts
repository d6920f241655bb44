import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { errorOf, jsonOf } from '../approvals/propose.ts'
import { openLab } from '../lab.ts'

const UNSET = { env: { NANGO_BASE_URL: undefined, NANGO_API_KEY: undefined } }

describe('before anything is set up', () => {
  it('status says so, and where to begin', async () => {
    const lab = await openLab()
    const shown = await lab.runInside(['status'], UNSET)
    expect(shown.exit).toBe(0)
    expect(shown.stderr).toContain('Nothing is set up yet')
    for (const step of ['shield init', 'docs/setup.md', 'shield demo']) expect(shown.stderr).toContain(step)
    const { connections, warnings } = jsonOf(await lab.runInside(['status', '--json'], UNSET)) as {
      readonly connections: readonly unknown[]
      readonly warnings: readonly string[]
    }
    expect([connections, warnings]).toEqual([[], [expect.stringContaining('docs/setup.md')]])
  })

  it('doctor and what needs a key name the page about setting up', async () => {
    const lab = await openLab()
    const { checks } = jsonOf(await lab.runInside(['doctor', '--json'], UNSET)) as {
      readonly checks: readonly { readonly name: string; readonly remedy: string | null }[]
    }
    const page = expect.stringContaining('docs/setup.md') as string
    expect(checks.find(({ name }) => name === 'api key')?.remedy).toEqual(page)
    const refused = await lab.runInside(['connect', 'google', '--json'], UNSET)
    expect([refused.exit, errorOf(refused)]).toEqual([4, expect.objectContaining({ hint: page })])
  })

  it('status of a Nango that is set up says what to connect', async () => {
    const lab = await openLab()
    const { stderr } = await lab.runInside(['status'])
    expect(stderr).toContain('Nothing is connected; shield connect google')
    expect(stderr).not.toContain('set up')
  })
})

describe('connect without a provider', () => {
  it('asks at a terminal which, and says what is connected', async () => {
    const lab = await openLab()
    expect(await lab.runInside(['connect', 'google', '--no-browser'])).toMatchObject({ exit: 0 })
    const asking = lab.startAtTerminal(['connect', '--no-browser', '--shop', 'shield-sandbox'])
    await asking.says('Google Calendar (connected: google)')
    // The first that is not connected yet stands ready.
    asking.type('\r')
    const { exit, stdout } = await asking.ended
    expect([exit, stdout]).toEqual([0, expect.stringContaining('shopify is connected')])
  })

  it('is an error in a pipe, which names all of them', async () => {
    const lab = await openLab()
    const refused = await lab.runInside(['connect', '--json'])
    expect([refused.exit, errorOf(refused)]).toEqual([
      2,
      expect.objectContaining({
        code: 'usage',
        hint: 'shield connect google, shield connect shopify, shield connect woocommerce, shield connect whatsapp',
      }),
    ])
  })
})

describe('a sandbox whose port is taken', () => {
  it('takes another one by itself where no port was named, and says so', async () => {
    const lab = await openLab()
    await take(3003)
    const sandbox = lab.start(['sandbox'])
    // The settings go to the other stream, so that the last line of one says nothing about the other.
    await Promise.all([sandbox.says('META_VERIFY_TOKEN='), sandbox.says('Ctrl-C ends the sandbox')])
    const [, port] = /NANGO_BASE_URL=http:\/\/127\.0\.0\.1:(\d+)\n/.exec(sandbox.stdout()) ?? []
    expect(port).not.toBe('3003')
    expect(sandbox.stderr()).toContain(`Port 3003 is taken; this sandbox listens at http://127.0.0.1:${port}`)
    sandbox.kill('SIGTERM')
    expect(await sandbox.ended).toMatchObject({ exit: 0 })
  })

  it('is an error where that very port was named', async () => {
    const lab = await openLab()
    const port = await take(0)
    const refused = await lab.run(['sandbox', '--port', String(port), '--json'])
    expect([refused.exit, errorOf(refused)]).toEqual([
      1,
      expect.objectContaining({ message: `The sandbox cannot listen on 127.0.0.1:${port}` }),
    ])
  })
})

/** Keeps a port until the test ends; one that somebody has already is taken as well. */
async function take(port: number): Promise<number> {
  const server = createServer()
  onTestFinished(() => void server.close())
  return new Promise((done) => {
    server.once('error', () => done(port))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      done(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
