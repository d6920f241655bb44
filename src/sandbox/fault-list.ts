import { FAULT_KINDS, isNangoRoute, type Fault, type FaultKind } from './fault.ts'

/** A request that a fault may meet. */
interface FaultTarget {
  readonly method: string
  readonly path: string
}

export interface FaultList {
  readonly add: (fault: Fault) => void
  readonly clear: () => void
  readonly list: () => readonly Fault[]
  /** The first of these kinds that meets the request, counted as used; undefined if none does. */
  readonly take: (kinds: readonly FaultKind[], target: FaultTarget) => Fault | undefined
}

export function createFaultList(faults: readonly Fault[]): FaultList {
  let waiting: readonly { readonly fault: Fault; readonly left: number }[] = []
  const add = (fault: Fault) => {
    waiting = [...waiting, { fault, left: fault.times ?? Infinity }]
  }
  for (const fault of faults) add(fault)
  return {
    add,
    clear: () => {
      waiting = []
    },
    list: () => waiting.map(({ fault }) => fault),
    take: (kinds, target) => {
      const found = waiting.find(
        ({ fault, left }) => left > 0 && kinds.includes(fault.kind) && meets(fault, target),
      )
      if (found === undefined) return undefined
      waiting = waiting.map((entry) => (entry === found ? { ...entry, left: entry.left - 1 } : entry))
      return found.fault
    },
  }
}

/** What one of them holds shows at the provider and at Nango alike; all else only where it is looked for. */
function meets(fault: Fault, target: FaultTarget): boolean {
  if (fault.method !== null && fault.method !== target.method) return false
  const isNango = isNangoRoute(target.path)
  if (fault.path === null) return !isNango || FAULT_KINDS[fault.kind].layer === 'state'
  if (isNango && !isNangoRoute(fault.path)) return false
  return target.path.includes(fault.path)
}
