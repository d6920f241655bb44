import type { Gate } from '../../domain/ports/gate.ts'
import { sightOf } from '../../gate/access/may.ts'
import type { HttpContext } from '../context.ts'
import type { Ask } from '../route.ts'

/** The gate on behalf of whoever asks. */
export function gateOf({ gateFor }: HttpContext, { principal }: Ask): Gate {
  return gateFor({ name: principal.name, door: 'http' }, sightOf(principal))
}
