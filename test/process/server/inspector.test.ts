import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectIn } from '../approvals/propose.ts'
import type { Lab } from '../lab.ts'
import { LAUNCHER } from '../shield.ts'
import { openServed } from './served.ts'

/** Pinned: on Node 20 npm would take a much older one. It asks for a newer Node, warns, and runs. */
const INSPECTOR = '@modelcontextprotocol/inspector@2.12.0'

/** Set by .ci/run once it has fetched the inspector. */
const isThere = process.env['MCP_INSPECTOR'] === 'fetched'

/** What the protocol's own inspector prints, from an empty folder: this project's `engine-strict` would refuse it. */
async function inspect(argv: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'shield-inspector-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { npm_config_engine_strict: _, ...inherited } = process.env
  const env = { ...inherited, MCP_CATALOG_PATH: join(folder, 'catalog.json') }
  const { stdout } = await promisify(execFile)('npx', ['-y', INSPECTOR, '--cli', ...argv], {
    cwd: folder,
    env,
    maxBuffer: 2 ** 24,
  })
  return stdout
}

/** `shield mcp` in a process that the inspector starts. */
function stdioOf({ home, sandbox }: Lab): readonly string[] {
  const variables = Object.entries({ ...sandbox.environment, SHIELD_HOME: home })
  return [
    process.execPath,
    LAUNCHER,
    'mcp',
    '--as',
    'agent-1',
    ...variables.flatMap(([name, value]) => ['-e', `${name}=${value}`]),
  ]
}

const PROPOSE = [
  '--method',
  'tools/call',
  '--tool-name',
  'calendar_create_event',
  '--tool-args-json',
  JSON.stringify({ title: 'Demo with Bob', start: '2099-05-04T10:00', duration: '30m' }),
]

describe.skipIf(!isThere)(
  'the inspector of the protocol (skipped where MCP_INSPECTOR=fetched is not set)',
  () => {
    it.each(['legacy', 'modern'])(
      'finds nothing wrong with the tools, and proposes once at both doors: %s',
      async (era) => {
        const { lab, url, tokens } = await openServed()
        await connectIn(lab, ['connect', 'google', '--write'])
        const http = [
          `${url}/mcp`,
          '--transport',
          'http',
          '--header',
          `Authorization: Bearer ${tokens['agent-1']}`,
        ]
        const flags = ['--protocol-era', era, '--format', 'json']
        const listed = await inspect([...http, ...flags, '--method', 'tools/list', '--strict'])
        expect(listed).toContain('"calendar_create_event"')
        const told = []
        for (const door of [stdioOf(lab), http]) {
          const printed = await inspect([...door, ...flags, ...PROPOSE])
          told.push(
            (JSON.parse(printed) as { result: { structuredContent: { id: string } } }).result
              .structuredContent,
          )
        }
        expect(told).toMatchObject([
          { status: 'pending', already: false },
          { status: 'pending', already: true, id: told[0]?.id },
        ])
        const queue = await lab.runInside(['approvals', 'list', '--json'])
        expect(JSON.parse(queue.stdout)).toMatchObject({ items: [{ id: told[0]?.id }] })
      },
    )
  },
)
