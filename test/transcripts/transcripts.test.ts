import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts'
import { freshDatabase, isOnPostgres } from '../postgres/databases.ts'
import { startShield, type Running } from '../process/shield.ts'
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
const servers: Running[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) server.kill('SIGKILL')
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

/** In which each document is played. At servers, its commands are typed at one of two machines and the other in turn. */
const cases = documents.flatMap((document) => [
  { document, world: 'tidy', untidy: false, isAtServers: false },
  { document, world: 'untidy', untidy: true, isAtServers: false },
])
const tour = {
  document: join(root, 'README.md'),
  world: 'tidy, at two servers',
  untidy: false,
  isAtServers: true,
}

/** The first command that needs a queue begins it and says so; no document is about that. */
async function beginQueue(env: NodeJS.ProcessEnv, folder: string): Promise<void> {
  await atTerminal('shield approvals list', env, folder)
}

/**
 * A queue in PostgreSQL that was begun, and two machines with a server of it each, which have their files for themselves;
 * the environments of those who type commands there.
 */
async function openTwoMachines(
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<readonly NodeJS.ProcessEnv[]> {
  const machines = ['one', 'two'].map((name) => ({ ...env, SHIELD_HOME: join(folder, name) }))
  for (const machine of machines) {
    mkdirSync(machine.SHIELD_HOME)
    if (machine === machines[0]) await beginQueue(machine, folder)
    else copyFileSync(join(folder, 'one', 'postgres.key'), join(machine.SHIELD_HOME, 'postgres.key'))
    const surroundings = { env: machine as Record<string, string>, cwd: folder }
    const server = startShield(['serve', '--listen', '127.0.0.1:0'], surroundings)
    servers.push(server)
    await server.says('"event":"listening"')
  }
  return machines
}

it.each(isOnPostgres ? [...cases, tour] : cases)(
  '$document says what really happens in a world that is $world',
  async ({ document, untidy, isAtServers }) => {
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
      ...(isOnPostgres ? { SHIELD_DATABASE_URL: await freshDatabase('empty') } : {}),
    }
    const machines = isAtServers ? await openTwoMachines(env, home) : [env]
    if (isOnPostgres && !isAtServers) await beginQueue(env, home)
    const ids = new Map<string, string>()
    const steps = parseTranscript(readFileSync(document, 'utf8'))
    expect(steps.length).toBeGreaterThan(0)
    for (const [index, { line, command, expected }] of steps.entries()) {
      const machine = machines[index % machines.length] ?? env
      const printed = await atTerminal(withRealIds(command, ids), machine, home)
      expect(compare(expected, printed, ids), `line ${line}: ${command}`).toBeNull()
    }
    for (const server of servers) server.kill('SIGTERM')
    for (const { ended } of servers) expect(await ended).toMatchObject({ exit: 0 })
  },
)
