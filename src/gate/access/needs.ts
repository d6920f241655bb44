import type { Action, Role } from '../../domain/access/principal.ts'
import type { Gate } from '../../domain/ports/gate.ts'
import type { ServerDoor } from '../server-door.ts'
import { rolesFor } from './may.ts'

/** The doors of a gate at a server. */
export type ServerGate = Gate & { readonly server: ServerDoor }

type CallsOf<Doors> = {
  [Name in keyof Doors & string]: Doors[Name] extends (...given: never) => unknown
    ? Name
    : `${Name}.${keyof Doors[Name] & string}`
}[keyof Doors & string]

/** Every function of a gate by its name: `requests.approve`. */
export type GateCall = CallsOf<ServerGate>

/** What a function of the gate takes: any one of these. What depends on the request at hand is in `guarded-gate.ts`. */
export const NEEDS: Readonly<Record<GateCall, readonly Action[]>> = {
  'connections.list': ['read'],
  'connections.get': ['read'],
  'connections.rename': ['connect'],
  'connections.adopt': ['connect'],
  'connections.connect': ['connect'],
  'connections.disconnect': ['connect'],
  'connections.accept': ['connect'],
  'connections.strays': ['connect'],
  'connections.discard': ['connect'],
  'providers.list': ['read'],
  'providers.configure': ['configure'],
  'operations.read': ['read'],
  'operations.dryRun': ['propose'],
  'operations.propose': ['propose'],
  'requests.list': ['see-own', 'see-all'],
  'requests.ended': ['see-own', 'see-all'],
  'requests.count': ['see-own', 'see-all'],
  'requests.get': ['see-own', 'see-all'],
  'requests.view': ['see-own', 'see-all'],
  'requests.consider': ['see-own', 'see-all'],
  'requests.story': ['see-own', 'see-all'],
  'requests.wait': ['see-own', 'see-all'],
  'requests.approve': ['decide'],
  'requests.reject': ['decide'],
  'requests.cancel': ['cancel-own', 'cancel-any'],
  'requests.lookForProof': ['resolve'],
  'requests.settleByWord': ['resolve'],
  'requests.retry': ['retry', 'propose'],
  'brake.inForce': ['read'],
  'brake.hold': ['hold'],
  'brake.release': ['hold'],
  'policy.inForce': ['read'],
  'policy.explain': ['see-own', 'see-all'],
  'policy.backtest': ['audit'],
  'policy.pause': ['hold'],
  // The local user's alone, as what a policy allows is sent unasked.
  'policy.apply': [],
  'policy.resume': [],
  'deliveries.list': ['webhooks'],
  'deliveries.get': ['webhooks'],
  'deliveries.replay': ['webhooks'],
  audit: ['audit'],
  status: ['read'],
  // Looks at the settings and files of the machine itself, which is the local user's alone.
  doctor: [],
  'server.waiting': ['see-all'],
  'server.foundations': ['audit'],
  'server.news': ['see-own', 'see-all'],
  'server.client': ['configure'],
  'server.metrics': ['metrics'],
}

/** The roles to which at least one of these calls is open. */
export function rolesOf(calls: readonly GateCall[]): readonly Role[] {
  return rolesFor(calls.flatMap((call) => NEEDS[call]))
}
