import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { parseFault } from '../../src/sandbox/parse-fault.ts'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/start-sandbox.ts'
import { freshDatabase, isOnPostgres } from '../postgres/databases.ts'
import { placeNewQueue } from '../sqlite/new-queue.ts'
import { createHold, type Hold } from './approvals/hold.ts'
import { secretsIn } from './settings/secrets.ts'
import {
  startShield,
  startShieldAtTerminal,
  type Ended,
  type Heard,
  type Running,
  type Surroundings,
} from './shield.ts'

export interface RunOptions {
  /** Beside or in place of the lab's own variables; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly stdin?: string
  readonly cwd?: string
  /** As `Surroundings` has it. */
  readonly launcher?: string
  readonly program?: string
}

/** A sandbox in this process and an empty home for the commands that run against it. */
export interface Lab {
  readonly sandbox: Sandbox
  /** SHIELD_HOME. */
  readonly home: string
  /** An empty folder that commands run in. */
  readonly folder: string
  /** Where latency stops: it passes when the test says so. */
  readonly hold: Hold
  readonly fault: (text: string) => void
  /** The built command, in a process of its own: for whatever hangs on the process, its streams and its end. */
  readonly run: (argv: readonly string[], options?: RunOptions) => Promise<Ended>
  /**
   * The same command line in the test's own process, in a third of the time: for what leads up to a test, for what came
   * of it, and for the many cases of a rule that does not hang on the process.
   */
  readonly runInside: (argv: readonly string[], options?: RunOptions) => Promise<Ended>
  /** The same of a command that goes on: for what others do meanwhile. Nothing can be typed. */
  readonly startInside: (argv: readonly string[], options?: RunOptions) => Promise<Heard>
  readonly start: (argv: readonly string[], options?: RunOptions) => Running
  readonly startAtTerminal: (
    argv: readonly string[],
    options?: RunOptions & { readonly size?: string },
  ) => Running
  /** How often an event was sent to the provider. */
  readonly posts: () => number
  /** How often that created one. */
  readonly effects: () => number
}

/** Opens a lab for the test at hand; afterwards it is taken down, and nothing secret may have been written. */
export async function openLab(options: Partial<SandboxOptions> = {}): Promise<Lab> {
  const root = mkdtempSync(join(tmpdir(), 'shield-process-'))
  const [home, folder] = [join(root, 'home'), join(root, 'folder')]
  mkdirSync(folder)
  const hold = createHold()
  const sandbox = await startSandbox({
    port: 0,
    autoConsent: true,
    faults: [],
    now: Date.now,
    random: randomBytes,
    wait: hold.wait,
    ...options,
  })
  const queue = isOnPostgres ? { SHIELD_DATABASE_URL: await freshDatabase('empty') } : {}
  const runs: Running[] = []
  const ranInside: Heard[] = []
  const surroundings = ({ env = {}, cwd = folder, launcher, program }: RunOptions): Surroundings => ({
    env: definedOf({ ...environmentOf(root, home, sandbox), ...queue, ...env }),
    cwd,
    launcher,
    program,
  })
  const started = (running: Running): Running => {
    runs.push(running)
    return running
  }
  const startInside: Lab['startInside'] = async (argv, runOptions = {}) => {
    const inside = await import('./inside.ts')
    const running = inside.startInside(argv, surroundings(runOptions), runOptions.stdin)
    ranInside.push(running)
    return running
  }
  onTestFinished(async () => {
    for (const running of runs) running.kill('SIGKILL')
    for (const running of ranInside) running.kill('SIGTERM')
    hold.release()
    const all = [...runs, ...ranInside]
    await Promise.allSettled(all.map((running) => running.ended))
    await sandbox.close()
    const written = [
      ...all.flatMap(({ stdout, stderr }) => [stdout(), stderr()]),
      ...filesIn(home, (name) => isNoSealKey(name) && name !== '.env'),
      ...filesIn(folder),
    ]
    const seals = filesIn(home, (name) => !isNoSealKey(name)).flatMap(spellingsOfSeal)
    const places = readdirSync(root).toSorted()
    rmSync(root, { recursive: true, force: true })
    expect(['folder', 'home'], 'places that were written to').toEqual(expect.arrayContaining(places))
    expect(secretsIn(written, sandbox, seals), 'secrets that were written').toEqual([])
  })
  const posts = () =>
    sandbox.calls().filter(({ method, path }) => method === 'POST' && /\/events(?:\?|$)/.test(path))
  return {
    sandbox,
    home,
    folder,
    hold,
    fault: (text) => sandbox.addFault(parseFault(text)),
    run: (argv, runOptions = {}) => {
      const running = started(startShield(argv, surroundings(runOptions)))
      running.type(runOptions.stdin ?? '')
      running.closeStdin()
      return running.ended
    },
    runInside: async (argv, runOptions) => (await startInside(argv, runOptions)).ended,
    startInside,
    start: (argv, runOptions = {}) => started(startShield(argv, surroundings(runOptions))),
    startAtTerminal: (argv, { size, ...runOptions } = {}) =>
      started(startShieldAtTerminal(argv, surroundings(runOptions), size)),
    posts: () => posts().length,
    effects: () => posts().filter(({ status }) => status === 200).length,
  }
}

/** The queue of a lab, as the first command that needs it begins it: for tests that are about what comes after. */
export async function beginQueueIn({ home }: Lab): Promise<void> {
  if (!isOnPostgres) await placeNewQueue(join(home, 'shield.db'))
}

function environmentOf(root: string, home: string, sandbox: Sandbox): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    TERM: 'xterm',
    // Or what is longer than the terminal waits for a key.
    PAGER: 'cat',
    SHIELD_HOME: home,
    ...sandbox.environment,
  }
}

function definedOf(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

const isNoSealKey = (name: string): boolean => !/\.key/.test(name)

/** The key in such a file as it is, and as the bytes that it stands for. */
function spellingsOfSeal(text: string): readonly string[] {
  const key = /^[0-9a-f]{64}\n$/.test(text) ? text.trim() : undefined
  return key === undefined ? [] : [key, Buffer.from(key, 'hex').toString('latin1')]
}

/** What stands in every file below a folder, or in those of them that are wanted by their name, byte by byte. */
export function filesIn(folder: string, isWanted: (name: string) => boolean = () => true): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
}
