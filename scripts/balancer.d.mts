export interface Balancer {
  readonly url: string
  /** As the Host header has it. */
  readonly host: string
  readonly close: () => void
}

export function openBalancer(
  ports: readonly number[],
  options?: {
    readonly asksEvery?: number
    readonly onCut?: (port: number, cut: { readonly method: string; readonly url: string }) => void
  },
): Promise<Balancer>
