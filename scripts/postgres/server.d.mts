export interface PostgresServer {
  /** As a user who may do anything there. */
  readonly url: string
  readonly stop: () => Promise<void>
}

export function findPrograms(): string | null

export function startPostgres(
  native: string,
  settings?: Readonly<Record<string, string | number>>,
  where?: { readonly parent?: string; readonly syncTakes?: number },
): Promise<PostgresServer>

export interface Cluster {
  readonly url: string
  readonly data: string
  readonly make: () => void
  readonly copy: (from: string) => Promise<void>
  readonly write: (name: string, text: string) => void
  readonly start: (more?: Readonly<Record<string, string | number>>) => Promise<void>
  readonly stop: () => Promise<void>
  readonly crash: () => Promise<void>
  readonly close: () => Promise<void>
}

export function openCluster(
  native: string,
  settings?: Readonly<Record<string, string | number>>,
  where?: { readonly parent?: string; readonly syncTakes?: number },
): Promise<Cluster>
