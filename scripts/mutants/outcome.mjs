// What an answer proves: `succeeded` and `failed` are told only where they are so.
export const OUTCOME = [
  {
    name: 'google-2xx-is-success',
    bug: 'any 200 counts as our event, whatever id stands in it',
    edits: [
      {
        file: 'src/providers/google/create-event/call.ts',
        find: "event['id'] === request.providerKey",
        replace: 'true',
      },
    ],
    tests: ['test/providers/google/create-event/outcome.test.ts'],
  },
  {
    name: 'shopify-2xx-is-success',
    bug: 'a draft order without an id counts as created',
    edits: [
      {
        file: 'src/providers/shopify/create-draft-order/call.ts',
        find: ' || !/^gid:\\/\\/shopify\\/DraftOrder\\/\\d+$/.test(id))',
        replace: ')',
      },
    ],
    tests: ['test/providers/shopify/create-draft-order/outcome.test.ts'],
  },
  {
    name: 'shopify-invoice-by-its-draft',
    bug: 'an invoice counts as sent by the id of its draft order alone',
    edits: [
      {
        file: 'src/providers/shopify/send-draft-invoice/call.ts',
        find: '  if (!isNew) return null\n',
        replace: '',
      },
    ],
    tests: ['test/providers/shopify/invoice-outcome.test.ts'],
  },
  {
    name: 'result-past-its-schema',
    bug: 'a write gives money in another form than its output schema says',
    edits: [
      {
        file: 'src/providers/shopify/create-draft-order/call.ts',
        find: 'total: totalOf(draft),',
        replace: "total: '12.00 EUR' as never,",
      },
    ],
    tests: ['test/process/providers/results.test.ts'],
  },
  {
    name: 'woocommerce-2xx-is-success',
    bug: 'any 200 or 201 counts as the note',
    edits: [
      {
        file: 'src/providers/woocommerce/note/outcome.ts',
        find: "(idOrNull(note['id']) ?? 0) > 0 &&",
        replace: 'isToCustomer !== undefined &&',
      },
    ],
    tests: ['test/providers/woocommerce/add-order-note.test.ts'],
  },
  {
    name: 'woocommerce-other-words-are-the-note',
    bug: 'a note of other words than were sent counts as the one that was sent',
    edits: [
      {
        file: 'src/providers/woocommerce/note/outcome.ts',
        find: 'if (facts.recipient !== null) return isSameNote(textOf(note), input.note)',
        replace:
          "if (facts.recipient !== null) return input.note !== '' && isSameNote(textOf(note), textOf(note))",
      },
    ],
    tests: ['test/providers/woocommerce/note-words.test.ts'],
  },
  {
    name: 'whatsapp-2xx-is-success',
    bug: 'an answer without the id of a message counts as sent',
    edits: [
      {
        file: 'src/providers/whatsapp/send-message/outcome.ts',
        find: "if (message === undefined || typeof message['id'] !== 'string' || message['id'] === '') return undefined",
        replace: "if (message === undefined || typeof message['id'] !== 'string') return undefined",
      },
    ],
    tests: ['test/providers/whatsapp/send-message/interpret.test.ts'],
  },
  {
    name: 'redirect-followed',
    bug: 'the call follows a redirect',
    edits: [{ file: 'src/nango/client.ts', find: '    transport: { request },\n', replace: '' }],
    tests: ['test/nango/proxy/send-call.test.ts'],
  },
  {
    name: 'redirect-is-an-answer',
    bug: 'a redirect passes for an answer of the provider',
    edits: [
      {
        file: 'src/nango/proxy/send-call.ts',
        find: '  if (isRedirect(response)) return `The answer is a redirect (${status})`\n',
        replace: '  if (isRedirect(response)) return undefined\n',
      },
    ],
    tests: ['test/nango/proxy/send-call.test.ts'],
  },
  {
    name: 'failed-on-a-time-out',
    bug: 'a call that was not answered in time counts as not sent',
    edits: [
      {
        file: 'src/nango/proxy/send-call.ts',
        find: "return failure.reason === 'unreached'",
        replace: "return failure.reason === 'unreached' || failure.reason === 'timeout'",
      },
    ],
    tests: ['test/nango/proxy/send-call.test.ts'],
  },
  {
    name: 'failed-on-a-5xx',
    bug: 'an error of the server counts as a refusal',
    edits: [
      {
        file: 'src/providers/google/create-event/call.ts',
        find: 'REFUSED.includes(status)',
        replace: '(REFUSED.includes(status) || status >= 500)',
      },
    ],
    tests: ['test/providers/google/create-event/outcome.test.ts'],
  },
  {
    name: 'failed-on-a-409',
    bug: 'an event id that is taken counts as a refusal, although our own first call may hold it',
    edits: [
      {
        file: 'src/providers/google/create-event/call.ts',
        find: '[400, 401, 403, 404, 410,',
        replace: '[400, 401, 403, 404, 409, 410,',
      },
    ],
    tests: ['test/providers/google/create-event/outcome.test.ts'],
  },
  {
    name: 'imitated-refusal-believed',
    bug: 'an error in the form of Nango’s counts as "not sent" without asking Nango',
    edits: [
      {
        file: 'src/nango/proxy/send-call.ts',
        find: 'return (await confirmRefusal(parts.admin, call, refusal))',
        replace: 'return (await confirmRefusal(parts.admin, call, refusal)) || true',
      },
    ],
    tests: ['test/nango/proxy/send-call.test.ts'],
  },
  {
    name: 'not-found-is-failure',
    bug: 'a look-up that finds nothing makes a doubtful call a failed one',
    edits: [
      {
        file: 'src/gate/send/reconcile.ts',
        find: "  if (finding.kind !== 'found') return { request, finding }\n",
        replace:
          "  const word = { evidence: 'lookup', actor: { name: 'shield', door: 'policy' } } as const\n  if (finding.kind === 'not_found')\n    return { request: await settle(parts, request, { kind: 'not_applied', reason: 'Not found' }, word), finding }\n  if (finding.kind !== 'found') return { request, finding }\n",
      },
    ],
    tests: ['test/gate/send/reconcile.test.ts'],
  },
  {
    name: 'unreadable-answer-is-failure',
    bug: 'an answer that cannot be understood counts as not applied',
    edits: [
      {
        file: 'src/gate/send/execute.ts',
        find: "kind: 'ambiguous', reason: `The answer (status",
        replace: "kind: 'not_applied', reason: `The answer (status",
      },
    ],
    tests: ['test/gate/outcome.test.ts'],
  },
  {
    name: 'group-opens-window',
    bug: 'what somebody writes in a group opens the 24-hour window between the two',
    edits: [
      {
        file: 'src/providers/whatsapp/parse-webhook.ts',
        find: 'group === null && !NOTHING_NEW',
        replace: '!NOTHING_NEW',
      },
    ],
    tests: ['test/providers/whatsapp/parse-webhook.test.ts'],
  },
  {
    name: 'old-number-stays-open',
    bug: 'the 24-hour window of a number stays open after it has passed to somebody else',
    edits: [
      {
        file: 'src/store/messages.ts',
        find: 'opens_window = 1 and not exists',
        replace: 'opens_window = 1 or exists',
      },
    ],
    tests: ['test/store/messages/contact-names.test.ts'],
  },
  {
    name: 'undelivered-told-again',
    bug: 'that a message was not delivered is told again with each status',
    edits: [
      {
        file: 'src/store/note-undelivered.ts',
        find: 'and not exists (select 1 from audit',
        replace: 'and (1 = 1) or exists (select 1 from audit',
      },
    ],
    tests: ['test/store/messages/undelivered.test.ts'],
  },
  {
    name: 'undelivered-before-taken',
    bug: 'that a message was not delivered is told to nobody where that came before the answer to the call',
    edits: [
      {
        file: 'src/gate/send/settle.ts',
        find: "if (after.state === 'succeeded') await noteUndelivered",
        replace: "if (after.state === 'failed') await noteUndelivered",
      },
    ],
    tests: ['test/gate/webhooks/settle-by-statuses.test.ts'],
  },
]
