import type { Cluster } from './server.mjs'

export function startStandby(
  primary: Cluster,
  standby: Cluster,
  through: string,
): Promise<{ readonly caughtUp: () => Promise<void>; readonly promote: () => Promise<void> }>
