import type { ApprovalRequest } from '../../domain/request/request.ts'

/** Where a request is found. */
export function locationOf({ id }: Pick<ApprovalRequest, 'id'>): { readonly location: string } {
  return { location: `/v1/integrations/approvals/${id}` }
}
