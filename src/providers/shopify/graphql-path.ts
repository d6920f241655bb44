import { path } from '../../domain/provider/path.ts'

/** The one address of the Admin API. */
export function graphqlPath(apiVersion: string): string {
  return path`/admin/api/${apiVersion}/graphql.json`
}
