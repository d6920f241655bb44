import type { Route } from '../route.ts'
import { approvalHistory } from './approvals/approval-history.ts'
import { cancelApproval } from './approvals/cancel-approval.ts'
import { configureClient, showClient } from './connections/configure-provider.ts'
import { connectProvider, endConnect, followConnect } from './connections/connect-provider.ts'
import {
  acceptConnection,
  adoptConnection,
  disconnectProvider,
  listConnections,
  renameConnection,
  showConnection,
} from './connections/connections.ts'
import { approveApproval, rejectApproval } from './approvals/decide-approval.ts'
import { putOnHold, releaseHold, showHold } from './hold.ts'
import { listApprovals } from './approvals/list-approvals.ts'
import { listAudit } from './list-audit.ts'
import { listIntegrations } from './connections/list-integrations.ts'
import { listOperations, showOperation } from './operations/list-operations.ts'
import { resolveApproval } from './approvals/resolve-approval.ts'
import { retryApproval } from './approvals/retry-approval.ts'
import { runOperation } from './operations/run-operation.ts'
import { showApproval } from './approvals/show-approval.ts'
import { showProviderStatus, showStatus } from './status.ts'
import { discardStray, listStrays } from './connections/strays.ts'
import { listWebhooks, replayWebhook, showWebhook } from './webhooks.ts'

/** Every route of the REST interface. What stands first is asked first: `approvals` before `{provider}`. */
export const ROUTES: readonly Route[] = [
  listApprovals,
  showApproval,
  approveApproval,
  rejectApproval,
  cancelApproval,
  resolveApproval,
  retryApproval,
  approvalHistory,
  showHold,
  putOnHold,
  releaseHold,
  listIntegrations,
  connectProvider,
  followConnect,
  endConnect,
  disconnectProvider,
  showProviderStatus,
  showClient,
  configureClient,
  listOperations,
  showOperation,
  runOperation,
  listConnections,
  adoptConnection,
  showConnection,
  renameConnection,
  acceptConnection,
  listStrays,
  discardStray,
  listAudit,
  showStatus,
  listWebhooks,
  showWebhook,
  replayWebhook,
]
