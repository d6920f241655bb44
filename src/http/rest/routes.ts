import type { Route } from '../route.ts'
import { approvalHistory } from './approval-history.ts'
import { cancelApproval } from './cancel-approval.ts'
import { configureClient, showClient } from './configure-provider.ts'
import { connectProvider, endConnect, followConnect } from './connect-provider.ts'
import {
  acceptConnection,
  adoptConnection,
  disconnectProvider,
  listConnections,
  renameConnection,
  showConnection,
} from './connections.ts'
import { approveApproval, rejectApproval } from './decide-approval.ts'
import { putOnHold, releaseHold, showHold } from './hold.ts'
import { listApprovals } from './list-approvals.ts'
import { listAudit } from './list-audit.ts'
import { listIntegrations } from './list-integrations.ts'
import { listOperations, showOperation } from './list-operations.ts'
import { resolveApproval } from './resolve-approval.ts'
import { retryApproval } from './retry-approval.ts'
import { runOperation } from './run-operation.ts'
import { showApproval } from './show-approval.ts'
import { showProviderStatus, showStatus } from './status.ts'
import { discardStray, listStrays } from './strays.ts'
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
