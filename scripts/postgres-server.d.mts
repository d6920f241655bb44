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
