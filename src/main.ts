import { fstatSync, writeSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import type { App, Globals, Host, Machine } from './cli/app.ts'
import type { ActOptions } from './cli/frame.ts'
import type { WriteSync } from './cli/terminal/pipe.ts'
import { createPrompts, type Prompts } from './cli/ask/prompts.ts'
import { settleEnv } from './cli/ask/settle-env.ts'
import type { Terminal, TerminalParts } from './cli/terminal/terminal.ts'
import { createParts, type CreatedParts } from './create-parts.ts'
import type { Actor } from './domain/access/principal.ts'
import { ShieldError } from './domain/errors.ts'
import type { Settings } from './domain/settings/settings.ts'
import { hearEnds, isNowhere } from './machine.ts'
import { once } from './once.ts'
import { openGate, partsHere } from './open-gate.ts'
import { allOperations, GROUPS, loadProvider } from './providers/index.ts'
import { readSettings, secretsAround } from './read-settings.ts'
import { glanceIn } from './stores.ts'
import { version } from './version.ts'

// Wires everything; the only file that touches the process. Whatever costs time is a function and is loaded when it is
// first called: `shield approvals list` pays for SQLite and for nothing else.

type Environment = Readonly<Record<string, string | undefined>>

function createHost(around: Process): Host {
  const { env, write } = around
  return {
    version,
    groups: GROUPS,
    operations: async (provider) => (await loadProvider(provider)).operations,
    faults: async () => (await import('./sandbox/fault.ts')).describeFaults(),
    provider: loadProvider,
    terminalParts: (globals) => terminalParts(globals, env, write),
    createApp: (globals, terminal, options) => createApp(globals, terminal, options, around),
    glance: (globals) => glanceIn(readSettings(surroundingsOf(globals, around)).settings, nodeApi()),
    secrets: (globals) => secretsAround(surroundingsOf(globals, around)),
  }
}

function surroundingsOf(globals: Globals, { env, isAlone }: Process) {
  const { envFrom, db } = globals
  return { env, workingDirectory: process.cwd(), envFrom, databaseFlag: db, hash, isAlone }
}

async function createApp(
  globals: Globals,
  terminal: Terminal,
  options: ActOptions,
  around: Process,
): Promise<App> {
  const prompts = promptsAt(terminal)
  const read = () => readSettings(surroundingsOf(globals, around))
  const { settings, envDoor } = await settleEnv({ read, terminal, prompts, options })
  return appOf(settings, { globals, terminal, prompts, envDoor, settingsNow: () => read().settings }, around)
}

/** Milliseconds; most commands have ended by then, and tell at their end. */
const TELLING_EVERY = 2_500

/** A command may wait for days, and an agent be connected: people hear of what it did meanwhile, and at its end. */
function tellingUntilClosed({ tell, close }: CreatedParts): App['close'] {
  const timer = setInterval(() => void tell(), TELLING_EVERY)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await tell()
    await close()
  }
}

type Known = Pick<App, 'globals' | 'terminal' | 'prompts' | 'envDoor' | 'settingsNow'>

function appOf(settings: Settings, known: Known, around: Process): App {
  const { globals, terminal } = known
  const { env, write } = around
  const created = createParts({ settings, version, notice: terminal.warn, ...ofThisProcess() })
  const { parts } = created
  const { local, existing, serving } = partsHere(settings, created)
  const nodeDebug = env['NODE_DEBUG']
  const actor: Actor = { name: settings.actor ?? userName(), door: 'cli' }
  return {
    ...known,
    clock: {
      now: Date.now,
      every: (milliseconds, callback) => {
        const timer = setInterval(callback, milliseconds)
        return () => clearInterval(timer)
      },
    },
    openBrowser: async (url) =>
      (await import('./cli/terminal/browser.ts')).openBrowser(url, { platform: process.platform, env }),
    settings,
    nangoTrial: async () => (await import('./nango/open-nango.ts')).openNangoTrial(`shield/${version}`),
    withNango: (nango) => appOf({ ...settings, ...nango }, known, around),
    withServer: (remote) => appOf({ ...settings, remote }, known, around),
    machine: () => machineOf(env),
    gate: once(() => openGate({ settings, parts, actor, version, user: userId(), db: globals.db })),
    local,
    existing,
    operation: parts.operation,
    provider: parts.provider,
    actor,
    sandbox: async (ask) =>
      (await import('./sandbox/start-sandbox.ts')).openDoor(ask, { now: Date.now, random }),
    serve: async (ask) => {
      const served = { settings, parts: serving('shield serve'), version, user: userId(), nodeDebug }
      const { openHttpDoor } = await import('./open-http-door.ts')
      return openHttpDoor(ask, { ...served, write: (line) => void write(2, Buffer.from(line), 0) })
    },
    mcp: async (ask) => {
      const { openMcpDoor } = await import('./open-mcp-door.ts')
      const served = {
        settings,
        ...created,
        user: actor.name,
        version,
        db: globals.db,
        operations: allOperations,
      }
      return openMcpDoor(ask, { ...served, input: process.stdin, output: process.stdout })
    },
    copyStore: created.copyFrom,
    demo: (say) => playDemo(say, globals.json, around),
    nodeVersion: process.version,
    nodeDebug,
    close: tellingUntilClosed(created),
  }
}

function machineOf(env: Environment): Machine {
  return {
    platform: process.platform,
    userFolder: homedir(),
    workingFolder: process.cwd(),
    variable: (name) => env[name],
    variableNames: Object.keys(env),
    program: [process.execPath, process.argv[1] ?? ''],
    random,
  }
}

function ofThisProcess() {
  return {
    random,
    pid: process.pid,
    kill: (pid: number) => process.kill(pid, 0),
    endGroup: (pid: number) => process.kill(-pid, 'SIGKILL'),
    env: process.env,
    // `performance` would load nine modules of Node's, 2 ms.
    elapsed: () => process.uptime() * 1000,
    nodeApi: nodeApi(),
  }
}

function nodeApi(): number {
  return Number(process.versions['napi'])
}

async function playDemo(say: (text: string) => void, isHidden: boolean, { env }: Process) {
  const demo = await import('./sandbox/demo.ts')
  return demo.playDemo({
    now: Date.now,
    random,
    say,
    run: (argv, demoEnv, hidden) =>
      runInside(argv, { ...env, ...demoEnv, SHIELD_PAGER: '' }, hidden || isHidden),
  })
}

function promptsAt({ isInteractive, talkSurface }: Terminal): Prompts {
  return createPrompts({
    isInteractive,
    color: talkSurface.color,
    // Lazy: touching the standard streams costs milliseconds at start.
    get input() {
      return process.stdin
    },
    get output() {
      return process.stderr
    },
  })
}

interface Process {
  readonly env: Environment
  /** Where everything that a command prints goes. */
  readonly write: WriteSync
  /** No server does its work. */
  readonly isAlone: boolean
}

function terminalParts(globals: Globals, env: Environment, write: WriteSync): TerminalParts {
  const [stdinIsTerminal, stdoutIsTerminal, stderrIsTerminal] = [isTerminal(0), isTerminal(1), isTerminal(2)]
  const stream = stdoutIsTerminal ? process.stdout : stderrIsTerminal ? process.stderr : undefined
  return {
    writeSync: write,
    pause: (milliseconds) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
    readStdin,
    onInterrupt: (handler) => hearEnds(process, handler),
    stdinIsTerminal,
    stdoutIsTerminal,
    stderrIsTerminal,
    // A terminal that does not know its size says 0.
    get columns() {
      return stream?.columns === 0 ? undefined : stream?.columns
    },
    get rows() {
      return stdoutIsTerminal && process.stdout.rows > 0 ? process.stdout.rows : undefined
    },
    env,
    globals,
  }
}

/** node:tty and process.stdout cost 5 ms at start; a pipe, a file and /dev/null are told from a terminal without them. */
function isTerminal(fd: number): boolean {
  try {
    const stats = fstatSync(fd)
    return stats.isCharacterDevice() && !isNowhere(stats) && process.getBuiltinModule('node:tty').isatty(fd)
  } catch {
    return false
  }
}

async function readStdin(longestBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longestBytes)
      throw new ShieldError('usage', `More than ${longestBytes} bytes came in on stdin`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** node:crypto costs 4 ms at start, and listing needs no randomness. */
function random(size: number): Uint8Array {
  return process.getBuiltinModule('node:crypto').randomBytes(size)
}

/** The same cost, for the few commands that find a `.env` which somebody was asked about. */
function hash(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex')
}

/** Null where users have no numbers. */
function userId(): number | null {
  return process.getuid?.() ?? null
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

/** A command of the demo, in this process. All it prints goes to stdout, so that the story stays in order in a file. */
async function runInside(argv: readonly string[], env: Environment, hidden: boolean) {
  const { run } = await import('./cli/run.ts')
  const chunks: Uint8Array[] = []
  const keep: WriteSync = (fd, bytes, offset) => {
    if (fd === 1) chunks.push(bytes.subarray(offset))
    return hidden ? bytes.length - offset : writeSync(1, bytes, offset)
  }
  const exit = await run(argv, createHost({ env, write: keep, isAlone: true }))
  return { exit, stdout: Buffer.concat(chunks).toString() }
}

async function main(argv: readonly string[]): Promise<void> {
  const host = createHost({ env: process.env, write: writeSync, isAlone: false })
  const exit = isPlainList(argv)
    ? await (await import('./cli/hot-path.ts')).runPlainList(host)
    : await (await import('./cli/run.ts')).run(argv, host)
  // An ended process must not wait for a socket that a second Ctrl-C gave up; all output is written by now.
  process.exit(exit)
}

/** The words that are typed and polled most, and that need no command line parser. */
function isPlainList(argv: readonly string[]): boolean {
  return argv.length === 2 && argv[0] === 'approvals' && argv[1] === 'list'
}

void main(process.argv.slice(2))
