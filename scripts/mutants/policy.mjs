const ROOM = ['test/domain/ruling/room.test.ts']
const WEIGH = ['test/domain/policy/weigh.test.ts', 'test/domain/policy/judge.test.ts']
const GATE = ['test/gate/policy/policy.test.ts']
const SEEN = ['test/gate/policy/what-was-allowed.test.ts']
const PEOPLE = ['test/gate/policy/recipients.test.ts']

const bug = (name, bug, [file, find, replace], tests) => ({
  name,
  bug,
  edits: [{ file: `src/${file}`, find, replace }],
  tests,
})

// Rules decide only what people wrote down, and no more often.
export const POLICY = [
  bug(
    'limit-off-by-one',
    'a limit lets one more through than it says',
    ['domain/ruling/room.ts', 'used + adds > limit.most', 'used >= limit.most + 1'],
    ROOM,
  ),
  bug(
    'limit-without-window',
    'a limit is never free again',
    ['domain/ruling/room.ts', 'use.at <= since', "use.at <= ''"],
    ROOM,
  ),
  bug(
    'limit-by-requester-for-all',
    'what a requester may have is used up by the others',
    [
      'domain/ruling/room.ts',
      "if (by === 'requester') return [requester]",
      "if (by === 'requester') return ['']",
    ],
    ROOM,
  ),
  bug(
    'limit-by-recipient-with-tags',
    'one mailbox has as many limits as it has tags',
    ['domain/ruling/room.ts', 'recipients.map(countedAs)', 'recipients'],
    ROOM,
  ),
  bug(
    'limit-in-any-currency',
    'a limit in euros takes dollars for euros',
    ['domain/ruling/room.ts', 'amount === null || amount.currency !== currency', 'amount === null'],
    ROOM,
  ),
  bug(
    'limit-unknown-is-nothing',
    'an amount that nobody knows counts as nothing',
    ['domain/ruling/room.ts', '=> adds === null || used + adds', '=> used + (adds ?? 0)'],
    ROOM,
  ),
  bug(
    'limit-not-in-the-decision',
    'room is not looked for in the transaction that uses it up',
    ['store/requests/move-request.ts', 'if (allowance === undefined) return', 'return'],
    GATE,
  ),
  bug(
    'limits-not-kept',
    'nobody can say later how much of a limit was used when a rule allowed something',
    ['store/requests/move-request.ts', 'withLimits(asked, limits)', 'asked'],
    SEEN,
  ),
  bug(
    'decided-by-anybody',
    'what people approved stands among what policy allowed',
    [
      'store/requests/request-queries.ts',
      "if (decidedBy === 'policy') return newestOfPolicy(dialect, wanted, text)",
      '',
    ],
    SEEN,
  ),
  bug(
    'limit-by-the-clock',
    'what is allowed while the clock is set back uses up no limit',
    ['gate/send/decide.ts', 'found.allowance === undefined ?', 'found.allowance !== null ?'],
    GATE,
  ),
  bug(
    'deny-weaker-than-allow',
    'a rule that allows wins over one that denies',
    ['domain/policy/judge.ts', "deny !== null ? 'deny'", "deny !== null && allows.length === 0 ? 'deny'"],
    WEIGH,
  ),
  bug(
    'ask-ignored-beside-allow',
    'a rule that asks is nothing where another allows',
    ['domain/policy/judge.ts', "asks.length > 0 ? 'ask'", "asks.length > 0 && allows.length === 0 ? 'ask'"],
    WEIGH,
  ),
  bug(
    'failure-allows',
    'a condition that cannot be evaluated allows',
    ['domain/policy/judge.ts', "{ matches: rule.effect !== 'allow', failure", '{ matches: true, failure'],
    WEIGH,
  ),
  bug(
    'has-not-looked-into',
    'a field that does not exist passes inside has()',
    [
      'domain/policy/check-condition.ts',
      "${text.slice(0, start)}${PRESENT}${text.slice(start + 'has'.length)}",
      '${PRESENT === text ? start : text}',
    ],
    ['test/domain/policy/conditions.test.ts'],
  ),
  bug(
    'repeat-allowed',
    'what a client calls twice is sent twice',
    ['domain/ruling/room.ts', 'request.idempotencyKey !== null || ', 'true || '],
    GATE,
  ),
  bug(
    'repeat-spelled-otherwise',
    'what is asked for again is allowed where a recipient is typed in another way',
    ['domain/ruling/room.ts', 'canonicalJson(spelled(operation, input))', 'canonicalJson(input)'],
    ['test/domain/policy/cases.test.ts'],
  ),
  bug(
    'policy-makes-known',
    'whoever policy wrote to once is known from then on',
    ['store/requests/precedents.ts', " and decisions.assurance is distinct from 'policy'", ''],
    PEOPLE,
  ),
  bug(
    'pause-ignored',
    'rules allow although policy is paused',
    ['domain/ruling/ruled.ts', 'if (paused !== null) return', "if (paused?.reason === '') return"],
    GATE,
  ),
  bug(
    'paused-meanwhile',
    'what rules have just allowed is sent although policy was paused in that moment',
    ['domain/ruling/in-force.ts', ' && isSameHold(one.paused, other.paused)', ''],
    ['test/gate/policy/meanwhile.test.ts'],
  ),
  bug(
    'setting-past-the-class',
    'where no approval is required, what a rule keeps back because it cannot be taken back is sent',
    ['domain/ruling/ruled.ts', ' && withheld.length === 0', ''],
    ['test/gate/policy/what-is-allowed.test.ts'],
  ),
  bug(
    'claim-under-another-policy',
    'a policy that came since the last look does not count at the claim',
    [
      'store/requests/claim-request.ts',
      'if (!isSamePolicy(vault.policy, under))',
      'if (!isSamePolicy(under, under))',
    ],
    GATE,
  ),
  bug(
    'decision-under-another-policy',
    'a policy that came since the last look does not count at the decision',
    [
      'store/requests/move-request.ts',
      'if (!isSamePolicy((yield* settleVault(database)).vault.policy, under))',
      'if (!isSamePolicy(under, under))',
    ],
    ['test/gate/policy/meanwhile.test.ts'],
  ),
  bug(
    'policy-not-asked-before-the-claim',
    'what a new policy denies is sent if it was approved before',
    [
      'gate/policy/under-policy.ts',
      'if (denial !== null) return { under, why',
      'if (denial === undefined) return { under, why',
    ],
    GATE,
  ),
  bug(
    'expiry-not-shortened',
    'a rule that gives four hours gives as long as any other',
    ['gate/policy/under-policy.ts', 'expiresIn === null ? []', 'expiresIn !== 0 ? []'],
    GATE,
  ),
  bug(
    'approver-by-any-name',
    'whoever takes the name of an approver at the command line is one',
    [
      'gate/policy/under-policy.ts',
      'if (!NAMED.includes(door)) return false',
      'if (NAMED.length === 0 && door) return false',
    ],
    GATE,
  ),
  bug(
    'applied-unseen',
    'a policy is put in force that is not the one that was looked at',
    ['gate/policy/change-policy.ts', 'if (policy.digest !== digest)', "if (digest === '')"],
    PEOPLE,
  ),
  bug(
    'altered-policy-counts',
    'the text of a policy counts as somebody wrote it into the database',
    ['gate/policy/in-force.ts', "hash('sha256', stored.text) === digest", "hash('sha256', digest) !== ''"],
    PEOPLE,
  ),
  bug(
    'spelling-evades-a-rule',
    'a rule that denies is evaded by typing a recipient in another way',
    ['domain/policy/judge.ts', "one.rule.effect !== 'allow'", "one.rule.effect === 'allow'"],
    ['test/providers/spellings.test.ts'],
  ),
]
