import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, basename, join } from 'node:path'
import { run } from './shield.mjs'
import { targetOf } from './target.mjs'
import { parseTrace } from './trace.mjs'

// Each descriptor with what it stands for, each text in hexadecimal.
const READABLE = ['-yy', '-xx']

/** Why strace cannot be used here; undefined when it can. */
export async function whyNoStrace(folder) {
  try {
    const { exit, stderr } = await run(['strace', '-o', '/dev/null', 'true'], {
      home: folder,
      folder,
    })
    return exit === 0 ? undefined : `strace may not watch a process here: ${stderr.trim()}`
  } catch {
    return 'strace is not installed (apt install strace)'
  }
}

/**
 * Runs a command with every call of its main thread written down, with all data. Fails when another of its threads
 * reaches the home or the network: then the order of the calls would not be known.
 */
export async function record(argv, surroundings, file) {
  const command = ['strace', '-ff', ...READABLE, '-s', '100000000', '-o', file, ...argv]
  const ended = await run(command, surroundings)
  const threads = readdirSync(dirname(file))
    .filter((name) => name.startsWith(`${basename(file)}.`))
    .map((name) => join(dirname(file), name))
  const calls = []
  for (const thread of threads) {
    const text = readFileSync(thread, 'utf8')
    rmSync(thread)
    if (text.startsWith('execve(')) calls.push(...parseTrace(text))
    else assertIdle(parseTrace(text), surroundings.home)
  }
  return { ended, calls }
}

function assertIdle(calls, home) {
  const busy = calls.find((call) => call.name !== 'exit_group' && targetOf(call, home) !== undefined)
  if (busy !== undefined) throw new Error(`${busy.name} was called beside the main thread`)
}

const KILLED = '+++ killed by SIGKILL +++\n'

/**
 * Runs a command and kills it with SIGKILL as it enters its `when`th call of that name, on `path` alone if there is one;
 * the call is not carried out.
 * Returns the calls of its main thread that were watched, the last of which is the one that it died in if `isKilled`, and
 * its exit code where it came to its end.
 */
export async function killAt(argv, surroundings, { names, name, path, when, file }) {
  const watch = [
    ...(path === undefined ? [] : ['-P', path]),
    '-e',
    `trace=${names.map((one) => `?${one}`).join()}`,
    '-e',
    `inject=${name}:signal=SIGKILL:when=${when}`,
  ]
  // With `?` a name that this machine's kernel does not know is not an error.
  const command = ['strace', ...READABLE, '-s', '0', ...watch, '-o', file, ...argv]
  const { exit, signal } = await run(command, surroundings)
  const text = readFileSync(file, 'utf8')
  // strace itself is killed where the command does not end.
  return { calls: parseTrace(text), isKilled: signal === 'SIGKILL' && text.endsWith(KILLED), exit }
}
