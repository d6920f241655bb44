import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { median } from './median.mjs'

const run = promisify(execFile)

/** User and system time of the whole process in milliseconds, as the shell accounts for it. */
export async function cpuTime(command, env) {
  const script = `TIMEFORMAT='%3U %3S'; time "$@" >/dev/null 2>/dev/null`
  const { stderr } = await run('bash', ['-c', script, 'bash', ...command], { env })
  const [user, system] = stderr.trim().split(' ').map(Number)
  return (user + system) * 1000
}

/**
 * The median over pairs of what `command` costs against `node -e 0`, run in turn, so that a machine that slows down
 * slows both. Node 20 parses NODE_EXTRA_CA_CERTS at every start, which would flatten every ratio.
 */
export function cpuRatio(command, env, pairs) {
  return cpuRatioBetween({ command, env }, { command: [process.execPath, '-e', '0'], env }, pairs)
}

/** The same for two commands, each with its environment. */
export async function cpuRatioBetween(one, other, pairs) {
  const [measured, base] = [one, other].map(({ command, env }) => {
    const clean = { ...env }
    delete clean.NODE_EXTRA_CA_CERTS
    return () => cpuTime(command, clean)
  })
  await measured()
  const ratios = []
  for (let pair = 0; pair < pairs; pair += 1) {
    const floor = await base()
    ratios.push((await measured()) / floor)
  }
  return median(ratios)
}

/** Peak memory in MiB, as the process itself saw it when it ended. */
export async function peakMemory(command, env, hook) {
  const { stderr } = await run(command[0], ['-r', hook, ...command.slice(1)], { env, maxBuffer: 1e8 })
  return Number(/peak (\d+) KiB/.exec(stderr)[1]) / 1024
}
