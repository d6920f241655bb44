import { onTestFinished } from 'vitest'
import { openBalancer, type Balancer } from '../../../scripts/balancer.mjs'

/** A balancer in front of the servers at these ports, for the test at hand. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const balancer = await openBalancer(ports)
  onTestFinished(balancer.close)
  return balancer
}
