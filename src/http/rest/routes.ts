import type { Route } from '../route.ts'
import { approvalHistory, listApprovals, showApproval } from './approvals/look.ts'
import {
  approveApproval,
  cancelApproval,
  rejectApproval,
  resolveApproval,
  retryApproval,
} from './approvals/decide.ts'
import { configureClient, listIntegrations, showClient } from './connections/providers.ts'
import { connectProvider, endConnect, followConnect } from './connections/connect.ts'
import {
  acceptConnection,
  adoptConnection,
  discardStray,
  disconnectProvider,
  listConnections,
  listStrays,
  renameConnection,
  showConnection,
} from './connections/connections.ts'
import { putOnHold, releaseHold, showHold } from './hold.ts'
import { listAudit } from './audit.ts'
import { showMetrics, showProviderStatus, showStatus } from './status.ts'
import { listOperations, runOperation, showOperation } from './operations.ts'
import { backtestPolicy, explainPolicy, pausePolicy, showPolicy } from './policy.ts'
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
  showPolicy,
  explainPolicy,
  backtestPolicy,
  pausePolicy,
  listAudit,
  showStatus,
  listWebhooks,
  showWebhook,
  replayWebhook,
  showMetrics,
]
