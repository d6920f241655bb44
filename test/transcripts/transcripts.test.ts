import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts'
import { compare, parseTranscript, withRealIds } from './transcript.ts'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(dirname(here))
const documents = [
  join(root, 'README.md'),
  join(root, 'docs', 'setup.md'),
  join(root, 'docs', 'agents.md'),
  ...readdirSync(here)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(here, name)),
]

let sandbox: Sandbox | undefined
let home: string | undefined
afterEach(async () => {
  await sandbox?.close()
  if (home !== undefined) rmSync(home, { recursive: true, force: true })
})

/** At a terminal of 100 columns: what a person sees. `script` is part of util-linux. */
function atTerminal(command: string, env: NodeJS.ProcessEnv, cwd: string): Promise<string> {
  const shield = `'${process.execPath}' '${join(root, 'bin', 'shield.js')}'`
  const script = `stty cols 100 rows 40; shield() { ${shield} "$@"; }; ${command}; code=$?; [ $code = 0 ] || echo "[exit $code]"`
  return new Promise((resolve, reject) => {
    execFile('script', ['-qec', `bash -c ${quoted(script)}`, '/dev/null'], { env, cwd }, (error, stdout) => {
      if (error === null) resolve(asSeen(stdout))
      else reject(error)
    }).stdin?.end()
  })
}

/** What is left on the screen: a progress line is drawn over itself and erased. */
function asSeen(output: string): string {
  const erase = '\r\u001b[K'
  const lines = output.replaceAll('\r\n', '\n').split('\n')
  return lines.map((line) => line.split(erase).at(-1)).join('\n')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

const cases = documents.flatMap((document) => [
  { document, world: 'tidy', untidy: false },
  { document, world: 'untidy', untidy: true },
])

it.each(cases)(
  '$document says what really happens in a world that is $world',
  async ({ document, untidy }) => {
    home = mkdtempSync(join(tmpdir(), 'shield-transcript-'))
    sandbox = await startSandbox({
      port: 0,
      autoConsent: true,
      untidy,
      faults: [],
      now: Date.now,
      random: randomBytes,
    })
    const env = {
      PATH: process.env['PATH'],
      HOME: home,
      TERM: 'xterm',
      NO_COLOR: '1',
      SHIELD_ACTOR: 'anna',
      ...sandbox.environment,
    }
    const ids = new Map<string, string>()
    const steps = parseTranscript(readFileSync(document, 'utf8'))
    expect(steps.length).toBeGreaterThan(0)
    for (const { line, command, expected } of steps) {
      const printed = await atTerminal(withRealIds(command, ids), env, home)
      expect(compare(expected, printed, ids), `line ${line}: ${command}`).toBeNull()
    }
  },
)
