import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLab } from '../lab.ts'

describe('no secret is ever written', () => {
  it.each<[string, (secret: string) => string | Buffer]>([
    ['two settings on a line', (secret) => `NANGO_BASE_URL=http://127.0.0.1:1 NANGO_API_KEY=${secret}\n`],
    ['a quote that is not closed', (secret) => `NANGO_BASE_URL="http://a\nNANGO_API_KEY=${secret}\n`],
    [
      'a quote that the next line closes',
      (secret) => `NANGO_BASE_URL="http://a\nNANGO_API_KEY="${secret}"\n`,
    ],
    ['line ends of an old Mac', (secret) => `NANGO_BASE_URL=ftp://a\rNANGO_API_KEY=${secret}\r`],
    ['UTF-16', (secret) => Buffer.from(`\uFEFFNANGO_API_KEY=${secret}\n`, 'utf16le')],
    [
      'values that were exchanged',
      (secret) => `NANGO_BASE_URL=${secret}\nNANGO_API_KEY=http://127.0.0.1:1\n`,
    ],
    ['a key in a switch', (secret) => `INTEGRATIONS_AUDIT_LOG=${secret}\n`],
    ['a key in a number', (secret) => `SHIELD_READ_TIMEOUT_SECONDS=${secret}\n`],
    ['a key in an address to listen on', (secret) => `SHIELD_LISTEN=${secret}:x\n`],
    ['a key in a server’s address', (secret) => `SHIELD_URL=https://${secret}@h\nSHIELD_TOKEN=t\n`],
    ['a key in a path', (secret) => `SHIELD_DB="x.db\\nNANGO_API_KEY=${secret}"\n`],
    ['a short signing secret', () => 'NANGO_WEBHOOK_SECRET=s3cret,s3cret-word\n'],
  ])('when a .env has %s', async (_what, textWith) => {
    const lab = await openLab()
    const secret = lab.sandbox.environment.NANGO_API_KEY
    const file = join(lab.folder, 'bad.env')
    writeFileSync(file, textWith(secret))
    const env = Object.fromEntries(Object.keys(lab.sandbox.environment).map((name) => [name, undefined]))
    const isNamed = /NANGO_API_KEY="?(?!http)/.test(textWith(secret).toString().replaceAll('\0', ''))
    const misplaced = isNamed ? [[secret], ['approvals', 'show', secret]] : []
    const typed = [['status'], ['approvals', 'list'], ['status', '--json'], ['env', 'show'], ...misplaced]
    const ended = await Promise.all([
      ...typed.map((argv) => lab.runInside([...argv, '--debug', '--env-from', file], { env })),
      ...[['env', 'allow'], ['status']].map(async (argv) => {
        const cwd = join(lab.folder, argv.join('-'))
        mkdirSync(cwd)
        writeFileSync(join(cwd, '.env'), textWith(secret))
        await lab.runInside(['env', 'allow'], { env, cwd })
        const one = await lab.runInside([...argv, '--debug'], { env, cwd })
        rmSync(cwd, { recursive: true })
        return one
      }),
    ])
    rmSync(file)
    expect(ended.filter(({ exit }) => exit === 0)).toEqual([])
    for (const { stdout, stderr } of ended)
      expect(stdout + stderr).not.toMatch(new RegExp(`${secret}|s3cret`))
    expect(readdirSync(lab.folder)).toEqual([])
  })
})

describe('a .env that is a pipe', () => {
  it('has nothing to say where it lies about, and nobody waits for it', async () => {
    const lab = await openLab()
    execFileSync('mkfifo', [join(lab.folder, '.env')])
    expect(await lab.run(['status'], { cwd: lab.folder })).toMatchObject({ exit: 0 })
    expect(await lab.run(['approvals', 'show', 'x'], { cwd: lab.folder })).toMatchObject({ exit: 9 })
  })
})

describe('a .env that is no file at all', () => {
  it('has nothing to say where it lies about', async () => {
    const lab = await openLab()
    const server = createServer().listen(join(lab.folder, '.env'))
    await once(server, 'listening')
    const ended = await lab.run(['status'], { cwd: lab.folder })
    server.close()
    await once(server, 'close')
    expect(ended).toMatchObject({ exit: 0 })
  })
})

describe('--env-from a pipe', () => {
  const lines = (url: string): string => `NANGO_SECRET_KEY=a-key-from-a-pipe\nSHIELD_URL=${url}\n`

  it.each([
    ['status', lines(''), 0, ''],
    ['doctor', lines('a-key-from-a-pipe'), 2, 'SHIELD_URL'],
  ])(
    'is read once, and its secrets are repeated no more than those of a file: %s',
    async (command, text, exit, said) => {
      const lab = await openLab()
      const pipe = join(lab.folder, 'pipe')
      execFileSync('mkfifo', [pipe])
      const writing = writeFile(pipe, text)
      const ended = await lab.run([command, '--env-from', pipe])
      await writing
      expect(ended).toMatchObject({ exit, stderr: expect.stringContaining(said) })
      expect(ended.stdout + ended.stderr).not.toContain('a-key-from-a-pipe')
    },
  )
})
