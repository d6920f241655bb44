import { createHash, randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import type { App, Globals, Host } from '../../src/cli/app.ts'
import type { ActOptions } from '../../src/cli/frame.ts'
import { createPrompts } from '../../src/cli/ask/prompts.ts'
import { run } from '../../src/cli/run.ts'
import { settleEnv } from '../../src/cli/ask/settle-env.ts'
import type { WriteSync } from '../../src/cli/terminal/pipe.ts'
import type { Terminal } from '../../src/cli/terminal/terminal.ts'
import { createParts } from '../../src/create-parts.ts'
import { once } from '../../src/once.ts'
import { openGate, partsHere } from '../../src/open-gate.ts'
import { GROUPS, loadProvider } from '../../src/providers/index.ts'
import { readSettings, secretsAround } from '../../src/read-settings.ts'
import { createPrinted, LAUNCHER, type Heard, type Surroundings } from './shield.ts'
import type { Settings } from '../../src/domain/settings/settings.ts'

const VERSION = '0.0.0-inside'

/**
 * One command in the test's own process: most of what a process costs is its start. Command line, settings, gate, database,
 * server and the door to Nango are the real ones, wired as main.ts wires them, and the database is closed at the end.
 * Nobody is there to be asked, and a path in `argv` has to be absolute.
 */
export function startInside(argv: readonly string[], surroundings: Surroundings, stdin = ''): Heard {
  const { printed, keep, says } = createPrinted()
  const interrupts = new Set<() => void>()
  const inside: Inside = {
    ...surroundings,
    write: (fd, bytes, offset) => {
      keep(fd === 1 ? 'stdout' : 'stderr', Buffer.from(bytes.subarray(offset)).toString())
      return bytes.length - offset
    },
    onInterrupt: (handler) => {
      interrupts.add(handler)
      return () => interrupts.delete(handler)
    },
    readStdin: async () => Buffer.from(stdin),
  }
  // Whatever else this process does has its turn, too: a server here that is asked again and again.
  const ended = turn()
    .then(() => run(argv, hostOf(inside)))
    .then((exit) => ({ exit, signal: null, ...printed }))
  ended.catch(() => undefined)
  return {
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    says: (text) => says(text, ended),
    kill: (signal) => {
      if (signal !== 'SIGINT' && signal !== 'SIGTERM') throw new Error(`${signal} needs a process of its own`)
      for (const handler of interrupts) handler()
    },
    ended,
  }
}

/** Where a command runs, and what it has of a process. */
interface Inside extends Surroundings {
  readonly write: WriteSync
  readonly onInterrupt: Terminal['onInterrupt']
  readonly readStdin: () => Promise<Uint8Array>
}

function hostOf(inside: Inside): Host {
  return {
    version: VERSION,
    groups: GROUPS,
    operations: async (provider) => (await loadProvider(provider)).operations,
    faults: () => needsProcess('the list of faults'),
    provider: loadProvider,
    terminalParts: (globals) => ({
      writeSync: inside.write,
      pause: () => undefined,
      readStdin: inside.readStdin,
      onInterrupt: inside.onInterrupt,
      stdinIsTerminal: false,
      stdoutIsTerminal: false,
      stderrIsTerminal: false,
      columns: undefined,
      env: inside.env,
      globals,
    }),
    createApp: (globals, terminal, options) => createApp(globals, terminal, options, inside),
    glance: () => needsProcess('completion'),
    secrets: (globals) => secretsAround(surroundingsOf(globals, inside)),
  }
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
  inside: Inside,
): Promise<App> {
  const prompts = createPrompts({
    isInteractive: false,
    color: false,
    input: process.stdin,
    output: process.stderr,
  })
  const { settings, envDoor } = await settleEnv({
    read: () => readSettings(surroundingsOf(globals, inside)),
    terminal,
    prompts,
    options,
  })
  return appOf(settings, { globals, terminal, prompts, envDoor }, inside)
}

function appOf(
  settings: Settings,
  known: Pick<App, 'globals' | 'terminal' | 'prompts' | 'envDoor'>,
  inside: Inside,
): App {
  const { globals, terminal } = known
  const { env } = inside
  const created = createParts({
    settings,
    version: VERSION,
    notice: terminal.warn,
    random: randomBytes,
    pid: process.pid,
    kill: (pid) => process.kill(pid, 0),
    endGroup: (pid) => process.kill(-pid, 'SIGKILL'),
    env,
    elapsed: () => performance.now(),
    nodeApi: Number(process.versions['napi']),
  })
  const { parts } = created
  const { local, existing, serving } = partsHere(settings, created)
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
    nangoTrial: async () =>
      (await import('../../src/nango/open-nango.ts')).openNangoTrial(`shield/${VERSION}`),
    withNango: (nango) => appOf({ ...settings, ...nango }, known, inside),
    withServer: (remote) => appOf({ ...settings, remote }, known, inside),
    machine: () => ({
      platform: process.platform,
      userFolder: env['HOME'] ?? '',
      workingFolder: inside.cwd,
      variable: (name) => env[name],
      variableNames: Object.keys(env),
      program: [process.execPath, LAUNCHER],
      random: randomBytes,
    }),
    settingsNow: () => readSettings(surroundingsOf(globals, inside)).settings,
    sandbox: () => needsProcess('a sandbox'),
    serve: async (ask) => {
      const served = { settings, parts: serving('shield serve'), version: VERSION, user: uid }
      const { openHttpDoor } = await import('../../src/open-http-door.ts')
      const write = (line: string) => void inside.write(2, Buffer.from(line), 0)
      return openHttpDoor(ask, { ...served, nodeDebug: env['NODE_DEBUG'], write })
    },
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
