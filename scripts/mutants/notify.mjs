const WEBHOOK = ['test/gate/notify/webhook.test.ts']
const KILLED = ['test/gate/notify/killed-worker.test.ts']
const TELLING = ['test/gate/notify/keep-telling.test.ts']
const POST = ['test/channels/post.test.ts']
const MAIL = ['test/channels/mail.test.ts']
const SLACK = ['test/channels/slack.test.ts']
const CALLBACK = ['test/gate/notify/callback.test.ts']

const bug = (name, bug, [file, find, replace], tests) => ({
  name,
  bug,
  edits: [{ file: `src/${file}`, find, replace }],
  tests,
})

// Whoever is to hear of something does, under one id, and nobody else.
export const NOTIFY = [
  bug(
    'change-without-event',
    'a change is written down and nobody is told',
    ['store/audit/append-audit.ts', '  yield* recordEvent(database, note)\n', ''],
    WEBHOOK,
  ),
  bug(
    'told-under-another-id',
    'what is told again looks like something new',
    ['store/outbox/claim-notifications.ts', 'id: first.batch ?? first.id', "id: newId('evt', randomBytes)"],
    WEBHOOK,
  ),
  bug(
    'told-out-of-order',
    'how a request ended is told before that it waits',
    ['store/outbox/claim-notifications.ts', 'earlier.seq < n.seq', 'earlier.seq < 0'],
    WEBHOOK,
  ),
  bug(
    'lost-with-its-process',
    'what a process had in hand when it died is never told',
    [
      'store/outbox/claim-notifications.ts',
      'where n.channel = :channel and n.${OPEN} and n.due_at <= :at',
      "where n.channel = :channel and n.state = 'waiting' and n.due_at <= :at",
    ],
    KILLED,
  ),
  bug(
    'redirect-is-taken',
    'a redirect counts as told',
    ['channels/webhook.ts', 'posted.status < 300', 'posted.status < 400'],
    WEBHOOK,
  ),
  bug(
    'gone-is-tried-again',
    'a receiver that wants no more is told more',
    ['channels/post.ts', "fault: 'end', why", "fault: 'message', why"],
    WEBHOOK,
  ),
  bug(
    'told-inside-the-network',
    'a name that anybody can point to the network behind the server is followed there',
    ['channels/post.ts', 'isAllowedInside ? null : whyNotReached(host, found)', 'null'],
    POST,
  ),
  bug(
    'told-to-a-name',
    'a name is looked up once more after its address was looked at',
    ['channels/post.ts', '      lookup: (_host, options, give)', '      lookUp: (_host, options, give)'],
    POST,
  ),
  bug(
    'any-callback-host',
    'a requester has notifications sent wherever they like',
    ['gate/notify/check-callback.ts', 'if (settings !== null && isCallback(settings, url)) return', 'return'],
    CALLBACK,
  ),
  bug(
    'settings-by-hand',
    'settings that somebody wrote into the database are obeyed',
    ['store/outbox/outbox-changes.ts', 'key !== null && isSameSecret(', 'key !== null || isSameSecret('],
    ['test/gate/notify/settings.test.ts'],
  ),
  bug(
    'password-in-the-open',
    'the password of an SMTP server goes through the network without TLS',
    ['channels/mail.ts', "username === '' || isLoopback(address)", 'true'],
    ['test/channels/mail-tls.test.ts'],
  ),
  bug(
    'told-before-rules-decide',
    'people are told that something waits that rules decide a moment later',
    ['gate/notify/tell.ts', 'parts.now() - SETTLED + 1', 'parts.now() + 1'],
    ['test/gate/notify/when-told.test.ts'],
  ),
  bug(
    'markup-in-a-letter',
    'a summary is markup in an e-mail',
    [
      'channels/letter.ts',
      'overflow-wrap:anywhere">${escapeHtml(unlinked(about))}</p>',
      'overflow-wrap:anywhere">${unlinked(about)}</p>',
    ],
    MAIL,
  ),
  bug(
    'link-in-a-letter',
    'a mail reader makes a link of what a requester wrote',
    ['domain/notify/telling.ts', '`${WORD_JOINER}$&${WORD_JOINER}`', "'$&'"],
    MAIL,
  ),
  bug(
    'mention-in-slack',
    'a summary is read as markup by Slack',
    ['channels/slack.ts', "{ type: 'plain_text', text: cut, emoji: false }", "{ type: 'mrkdwn', text: cut }"],
    SLACK,
  ),
  bug(
    'command-tells-beside-a-server',
    'a command keeps somebody waiting for what a server tells',
    ['gate/notify/keep-telling.ts', "parts.judge(worker) === 'alive'", "parts.judge(worker) === 'gone'"],
    TELLING,
  ),
  bug(
    'digest-holds-up-urgent',
    'what is urgent waits for the morning behind what is not',
    ['store/outbox/outbox-changes.ts', 'if (isUrgent) yield', 'if (!isUrgent) yield'],
    TELLING,
  ),
]
