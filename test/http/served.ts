import type { Lab, RunOptions } from '../process/lab.ts'
import type { Heard, Running } from '../process/shield.ts'

/** A server, and where it is. */
export interface Served<Server extends Heard = Heard> {
  readonly server: Server
  readonly url: string
}

const ANY_PORT = '127.0.0.1:0'

/**
 * Starts `shield serve` on a lab's database, in a process of its own, and resolves once it listens; on any free port unless
 * told otherwise. It is for what hangs on the process: how it ends, and who goes on; anything else is asked of one inside.
 */
export async function serve(lab: Lab, options: RunOptions = {}, listen = ANY_PORT): Promise<Served<Running>> {
  return listening(lab.start(['serve', '--listen', listen], options))
}

/** The same in the test's own process. */
export async function serveInside(lab: Lab, options: RunOptions = {}, listen = ANY_PORT): Promise<Served> {
  return listening(await lab.startInside(['serve', '--listen', listen], options))
}

async function listening<Server extends Heard>(server: Server): Promise<Served<Server>> {
  await server.says('"event":"listening"')
  return { server, url: /https?:\/\/[^"]+/.exec(server.stderr())?.[0] ?? '' }
}

/** A token for somebody in one role, with the headers that carry it. */
export async function headersOf(lab: Lab, name: string, role: string) {
  const made = await lab.runInside(['tokens', 'create', '--name', name, '--role', role])
  if (made.exit !== 0) throw new Error(made.stderr)
  return { authorization: `Bearer ${made.stdout.trim()}` }
}
