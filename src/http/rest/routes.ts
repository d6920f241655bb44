import type { Route } from '../route.ts'
import { listApprovals } from './list-approvals.ts'

/** Every route of the REST interface. What stands first is asked first: `approvals` before `{provider}`. */
export const ROUTES: readonly Route[] = [listApprovals]
