import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorOf, jsonOf } from '../approvals/propose.ts'
import { LAUNCHER } from '../shield.ts'
import { entryOf, FILES, NAMES, openUser, type Name } from './user.ts'

/** Files as people and the agents themselves leave them. */
const USED: Readonly<Record<Name, string>> = {
  'claude-code':
    '{\n  "numStartups": 41,\n  "projects": { "/a": { "mcpServers": {} } },\n  "mcpServers": {\n    "github": {\n      "type": "http",\n      "url": "https://api.example/mcp/"\n    }\n  },\n  "oauthAccount": { "id": 12345678901234567890 }\n}',
  codex:
    '# mine\nmodel = "gpt"\n\n[mcp_servers.docs]\ncommand = "npx"\nargs = ["-y", "docs"] # pinned below\n\n[projects."/home/ada"]\ntrust_level = "trusted"',
  cursor:
    '\uFEFF{\r\n\t"mcpServers": {\r\n\t\t"figma": { "url": "http://127.0.0.1:3845/mcp" }\r\n\t}\r\n}\r\n',
  gemini: '{\n    // dark, please\n    "theme": "Dracula",\n    "mcpServers": {\n    },\n}\n',
  vscode: '{"servers":{"a":{"command":"x"}},"inputs":[]}',
}

const setUp = (names: readonly string[], ...flags: readonly string[]) => [
  'agent',
  'setup',
  ...names,
  ...flags,
]

describe('an agent in an empty home', () => {
  it.each(NAMES)('%s finds shield after set-up, and nothing is left after removal', async (name) => {
    const user = await openUser()
    const done = await user.run(setUp([name], '--yes'))
    expect([done.exit, done.stdout]).toEqual([0, expect.stringContaining('has an entry shield now')])
    expect(entryOf(user, name)).toMatchObject({
      command: process.execPath,
      args: [LAUNCHER, 'mcp', '--as', name],
      env: { SHIELD_HOME: user.lab.home },
    })
    expect(statSync(join(user.home, FILES[name])).mode & 0o777).toBe(0o600)
    const before = user.all()
    const again = await user.run(setUp([name], '--yes', '--json'))
    expect(jsonOf(again)).toMatchObject({ files: [{ change: 'none' }] })
    expect(user.all()).toEqual(before)
    expect(await user.run(setUp([name], '--remove', '--yes'))).toMatchObject({ exit: 0 })
    expect(user.all()).toEqual({})
    expect(await user.run(setUp([name], '--remove', '--yes'))).toMatchObject({ exit: 0 })
  })

  it('starts shield by its name where the path leads to it', async () => {
    const user = await openUser()
    const folder = join(user.lab.folder, 'bin')
    mkdirSync(folder)
    symlinkSync(LAUNCHER, join(folder, 'shield'))
    await user.run(setUp(['cursor'], '--yes'), { env: { PATH: `${folder}:/usr/bin` } })
    expect(entryOf(user, 'cursor')).toMatchObject({ command: 'shield', args: ['mcp', '--as', 'cursor'] })
  })

  it('is set up in the working directory for everybody in it', async () => {
    const user = await openUser()
    await user.run(setUp([...NAMES], '--scope', 'project', '--yes'), { cwd: user.home })
    const paths = [
      '.mcp.json',
      '.codex/config.toml',
      '.cursor/mcp.json',
      '.gemini/settings.json',
      '.vscode/mcp.json',
    ]
    expect(Object.keys(user.all())).toEqual(expect.arrayContaining(paths))
    await user.run(setUp([...NAMES], '--scope', 'project', '--remove', '--yes'), { cwd: user.home })
    expect(user.all()).toEqual({})
  })

  it('is only looked at with --dry-run, which says what would be written', async () => {
    const user = await openUser()
    const plan = await user.run(setUp([...NAMES], '--dry-run', '--json'))
    expect(jsonOf(plan)).toMatchObject({
      isDone: false,
      server: null,
      files: NAMES.map((agent) => ({
        agent,
        file: join(user.home, FILES[agent]),
        change: 'add',
        entry: { args: expect.arrayContaining(['mcp', agent]) },
        backup: null,
      })),
      open: [
        expect.stringContaining('An agent that has your shell can decide there as you do'),
        expect.stringContaining('NANGO_API_KEY is set in the environment of this shell'),
        expect.stringContaining('agent sessions and its Management MCP'),
      ],
    })
    expect(user.all()).toEqual({})
  })

  it('is said to need the address of the database where only this shell has it', async () => {
    const user = await openUser()
    const around = { env: { SHIELD_DATABASE_URL: 'postgres://shield:hunter2@127.0.0.1:1/shield' } }
    const told = (await user.run(setUp(['codex'], '--yes'), around)).stderr
    expect(told).toContain('SHIELD_DATABASE_URL is set in this shell only')
    expect(told).not.toContain('hunter2')
    const without = await user.run(setUp(['codex'], '--yes'))
    expect(without.stderr).not.toContain('SHIELD_DATABASE_URL')
  })

  it('is not set up without a word of consent', async () => {
    const user = await openUser()
    const refused = await user.run(setUp(['codex']))
    expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining('needs --yes')])
    const unnamed = await user.run(setUp([], '--yes'))
    expect([unnamed.exit, unnamed.stderr]).toEqual([
      2,
      expect.stringContaining('finds no agent on this machine'),
    ])
    const unknown = await user.run(setUp(['emacs'], '--yes'))
    expect([unknown.exit, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('shield knows no agent "emacs"'),
    ])
    expect(user.all()).toEqual({})
  })
})

describe('an agent with settings of its own', () => {
  it.each(NAMES)('%s keeps them, and has them back byte for byte after removal', async (name) => {
    const user = await openUser()
    user.write(FILES[name], USED[name], 0o640)
    const before = user.all()
    const done = jsonOf(await user.run(setUp([name], '--yes', '--json')))
    const backup = join(user.home, `${FILES[name]}.shield-backup`)
    expect(done).toMatchObject({ isDone: true, files: [{ change: 'add', backup }] })
    expect(readFileSync(backup, 'utf8')).toBe(USED[name])
    expect(statSync(join(user.home, FILES[name])).mode & 0o777).toBe(0o640)
    expect(user.read(FILES[name])).toContain('shield')
    const after = user.all()
    await user.run(setUp([name], '--yes'))
    expect(user.all()).toEqual(after)
    await user.run(setUp([name], '--remove', '--yes'))
    expect(user.all()).toEqual(before)
  })

  it.each(NAMES)('%s loses only the entry where it was changed meanwhile', async (name) => {
    const user = await openUser()
    user.write(FILES[name], USED[name])
    await user.run(setUp([name], '--yes'))
    const [mine, since] =
      name === 'codex'
        ? ['model = "gpt"', 'model = "other"']
        : [/"(?:x|Dracula|http[^"]*)"/, '"changed since"']
    user.write(FILES[name], user.read(FILES[name]).replace(mine, since))
    const removed = await user.run(setUp([name], '--remove', '--yes'))
    const expected = USED[name].replace(mine, since)
    // A last line without an end got one.
    expect(user.read(FILES[name])).toBe(name === 'codex' ? `${expected}\n` : expected)
    expect(removed.stderr).toContain('was changed since; the earlier copy stays')
    expect(user.read(`${FILES[name]}.shield-backup`)).toBe(USED[name])
  })

  it('gets a new entry in place of the old one, and its first copy stays the copy', async () => {
    const user = await openUser()
    user.write(FILES.cursor, USED.cursor)
    const before = user.all()
    await user.run(setUp(['cursor'], '--yes'))
    const renamed = jsonOf(await user.run(setUp(['cursor'], '--as', 'helper', '--yes', '--json')))
    expect(renamed).toMatchObject({ files: [{ change: 'update' }] })
    expect(user.read(FILES.cursor)).toContain('"helper"')
    await user.run(setUp(['cursor'], '--remove', '--yes'))
    expect(user.all()).toEqual(before)
  })

  it('loses the entry also where shield no longer knows how it put it in', async () => {
    const user = await openUser()
    user.write(FILES['claude-code'], USED['claude-code'])
    await user.run(setUp(['claude-code'], '--yes'))
    const elsewhere = { env: { SHIELD_HOME: `${user.lab.home}/elsewhere` } }
    await user.run(setUp(['claude-code'], '--remove', '--yes'), elsewhere)
    expect(user.read(FILES['claude-code'])).toBe(USED['claude-code'])
  })

  it('is what a link leads to, and the link stays', async () => {
    const user = await openUser()
    user.write('dotfiles/codex.toml', USED.codex)
    mkdirSync(join(user.home, '.codex'))
    symlinkSync('../dotfiles/codex.toml', join(user.home, FILES.codex))
    await user.run(setUp(['codex'], '--yes'))
    expect(user.read('dotfiles/codex.toml')).toContain('[mcp_servers.shield]')
    await user.run(setUp(['codex'], '--remove', '--yes'))
    expect(user.all()).toMatchObject({
      '.codex/config.toml': '777',
      'dotfiles/codex.toml': `644 ${USED.codex}`,
    })
  })
})

describe('a file that cannot be worked with is refused and stays as it is:', () => {
  it.each<readonly [string, string | Uint8Array, string]>([
    ['broken JSON', '{\n  "mcpServers": {\n', 'not valid JSON (line 3'],
    ['a list', '[]', 'not a JSON object'],
    ['servers that are a text', '{"mcpServers": "x"}', 'mcpServers in it is not an object'],
    ['a member twice', '{"mcpServers": {}, "mcpServers": {}}', 'appears in it twice'],
    ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0x7d]), 'not UTF-8 text'],
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), 'not UTF-8 text'],
    ['brackets without end', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'nested too deeply'],
    [
      'an entry of somebody else',
      '{"mcpServers": {"shield": {"command": "other-shield"}}}',
      'an entry shield that shield did not write',
    ],
  ])('%s', async (_name, text, why) => {
    const user = await openUser()
    user.write(FILES.cursor, text)
    const before = user.all()
    for (const flags of [['--yes'], ['--remove', '--yes'], ['--dry-run']]) {
      const refused = await user.run(setUp(['cursor'], ...flags, '--json'))
      expect(errorOf(refused)).toMatchObject({ message: expect.stringContaining(why) })
      expect(refused.exit).toBe(why.startsWith('an entry') ? 6 : 2)
    }
    expect(user.all()).toEqual(before)
  })

  it('a read-only one, a folder, and a link that leads nowhere', async () => {
    const user = await openUser()
    user.write(FILES.cursor, '{}')
    chmodSync(join(user.home, FILES.cursor), 0o444)
    mkdirSync(join(user.home, FILES['claude-code']))
    mkdirSync(join(user.home, '.codex'))
    symlinkSync('/nowhere/config.toml', join(user.home, FILES.codex))
    const before = user.all()
    const said = await Promise.all(
      (['cursor', 'claude-code', 'codex'] as const).map(
        async (name) => (await user.run(setUp([name], '--yes'))).stderr,
      ),
    )
    expect(said).toEqual([
      expect.stringContaining('it is read-only'),
      expect.stringContaining('it is not a file'),
      expect.stringContaining('it is a link that leads nowhere'),
    ])
    expect(user.all()).toEqual(before)
    chmodSync(join(user.home, FILES.cursor), 0o644)
    unlinkSync(join(user.home, FILES.codex))
  })

  it('and of several agents nothing is written where one cannot be', async () => {
    const user = await openUser()
    user.write(FILES.cursor, 'not valid JSON')
    const before = user.all()
    expect((await user.run(setUp(['codex', 'cursor'], '--yes'))).exit).toBe(2)
    expect(user.all()).toEqual(before)
  })
})
