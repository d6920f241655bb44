import { createHash, randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { App, Globals, Host } from '../../src/cli/app.ts'
import type { ActOptions } from '../../src/cli/frame.ts'
import { createPrompts } from '../../src/cli/ask/prompts.ts'
import { run } from '../../src/cli/run.ts'
import { settleEnv } from '../../src/cli/ask/settle-env.ts'
import type { Terminal } from '../../src/cli/terminal/terminal.ts'
import { createParts } from '../../src/create-parts.ts'
import { once } from '../../src/once.ts'
import { openGate, partsHere } from '../../src/open-gate.ts'
import { GROUPS, loadProvider } from '../../src/providers/index.ts'
import { readSettings, secretsAround } from '../../src/read-settings.ts'
import { LAUNCHER, type Ended, type Surroundings } from './shield.ts'
import type { Settings } from '../../src/domain/settings/settings.ts'

const VERSION = '0.0.0-inside'

/**
 * One command in the test's own process: most of what a process costs is its start. Command line, settings, gate, database
 * and the door to Nango are the real ones, wired as main.ts wires them, and the database is closed at the end. Nobody is
 * there to be asked, and a path in `argv` has to be absolute.
 */
export async function runInside(
  argv: readonly string[],
  surroundings: Surroundings,
  stdin = '',
): Promise<Ended> {
  const printed: { [fd: number]: string } = { 1: '', 2: '' }
  const write = (fd: number, bytes: Uint8Array, offset: number): number => {
    printed[fd] += Buffer.from(bytes.subarray(offset)).toString()
    return bytes.length - offset
  }
  const host: Host = {
    version: VERSION,
    groups: GROUPS,
    operations: async (provider) => (await loadProvider(provider)).operations,
    faults: () => needsProcess('the list of faults'),
    provider: loadProvider,
    terminalParts: (globals) => ({
      writeSync: write,
      pause: () => undefined,
      readStdin: async () => Buffer.from(stdin),
      onInterrupt: () => () => undefined,
      stdinIsTerminal: false,
      stdoutIsTerminal: false,
      stderrIsTerminal: false,
      columns: undefined,
      env: surroundings.env,
      globals,
    }),
    createApp: (globals, terminal, options) => createApp(globals, terminal, options, surroundings),
    glance: () => needsProcess('completion'),
    secrets: (globals) => secretsAround(surroundingsOf(globals, surroundings)),
  }
  const exit = await run(argv, host)
  return { exit, signal: null, stdout: printed[1] ?? '', stderr: printed[2] ?? '' }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function surroundingsOf(globals: Globals, { env, cwd }: Surroundings) {
  const { envFrom, db } = globals
  return { env, workingDirectory: cwd, envFrom, databaseFlag: db, hash, isAlone: false }
}

async function createApp(
  globals: Globals,
  terminal: Terminal,
  options: ActOptions,
  surroundings: Surroundings,
): Promise<App> {
  const prompts = createPrompts({
    isInteractive: false,
    color: false,
    input: process.stdin,
    output: process.stderr,
  })
  const { settings, envDoor } = await settleEnv({
    read: () => readSettings(surroundingsOf(globals, surroundings)),
    terminal,
    prompts,
    options,
  })
  return appOf(settings, { globals, terminal, prompts, envDoor }, surroundings)
}

function appOf(
  settings: Settings,
  known: Pick<App, 'globals' | 'terminal' | 'prompts' | 'envDoor'>,
  surroundings: Surroundings,
): App {
  const { globals, terminal } = known
  const created = createParts({
    settings,
    version: VERSION,
    notice: terminal.warn,
    random: randomBytes,
    pid: process.pid,
    kill: (pid) => process.kill(pid, 0),
    endGroup: (pid) => process.kill(-pid, 'SIGKILL'),
    env: surroundings.env,
    elapsed: () => performance.now(),
    nodeApi: Number(process.versions['napi']),
  })
  const { parts } = created
  const { local, existing } = partsHere(settings, created)
  const { username, uid } = userInfo()
  const actor = { name: settings.actor ?? username, door: 'cli' } as const
  return {
    ...known,
    clock: { now: Date.now, every: () => () => undefined },
    openBrowser: async () => 'no_display',
    settings,
    gate: once(() => openGate({ settings, parts, actor, version: VERSION, user: uid, db: globals.db })),
    local,
    existing,
    operation: parts.operation,
    provider: parts.provider,
    actor,
    copyStore: created.copyFrom,
    nangoTrial: () => needsProcess('a look at another Nango'),
    withNango: () => {
      throw new Error('another Nango needs a process of its own')
    },
    withServer: (remote) => appOf({ ...settings, remote }, known, surroundings),
    machine: () => ({
      platform: process.platform,
      userFolder: surroundings.env['HOME'] ?? '',
      workingFolder: surroundings.cwd,
      variable: (name) => surroundings.env[name],
      variableNames: Object.keys(surroundings.env),
      program: [process.execPath, LAUNCHER],
      random: randomBytes,
    }),
    settingsNow: () => settings,
    sandbox: () => needsProcess('a sandbox'),
    serve: () => needsProcess('a server'),
    mcp: () => needsProcess('a server of MCP'),
    demo: () => needsProcess('the demo'),
    nodeVersion: process.version,
    close: async () => {
      await created.tell()
      await created.close()
    },
  }
}

function needsProcess(what: string): Promise<never> {
  return Promise.reject(new Error(`${what} needs a process of its own`))
}
