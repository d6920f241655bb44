import type { Lab, RunOptions } from '../process/lab.ts'
import type { Running } from '../process/shield.ts'

/** A server in a process of its own. */
export interface Served {
  readonly server: Running
  readonly url: string
}

/** Starts `shield serve` on a lab's database and resolves once it listens; on any free port unless told otherwise. */
export async function serve(lab: Lab, options: RunOptions = {}, listen = '127.0.0.1:0'): Promise<Served> {
  const server = lab.start(['serve', '--listen', listen], options)
  await server.says('"event":"listening"')
  return { server, url: /https?:\/\/[^"]+/.exec(server.stderr())?.[0] ?? '' }
}

/** A token for somebody in one role, with the headers that carry it. */
export async function headersOf(lab: Lab, name: string, role: string) {
  const made = await lab.runInside(['tokens', 'create', '--name', name, '--role', role])
  if (made.exit !== 0) throw new Error(made.stderr)
  return { authorization: `Bearer ${made.stdout.trim()}` }
}
