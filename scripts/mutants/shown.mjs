// What the approver reads, and what reaches a terminal.
export const SHOWN = [
  {
    name: 'preview-cuts-the-list',
    bug: 'of all else that is sent only the beginning is shown',
    edits: [
      {
        file: 'src/gate/show/render-preview.ts',
        find: '.map(([place, value]) => ({ place, value })),',
        replace: '.map(([place, value]) => ({ place, value })).slice(0, 3),',
      },
    ],
    tests: ['test/gate/show/preview-accounts-for-all.test.ts'],
  },
  {
    name: 'preview-cuts-a-fact',
    bug: 'a fact shows the first members of a list and counts the others as shown',
    edits: [
      {
        file: 'src/gate/show/render-preview.ts',
        find: 'text: linesOf([...below.values()]),',
        replace: 'text: linesOf([...below.values()].slice(0, 2)),',
      },
    ],
    tests: ['test/gate/show/preview-accounts-for-all.test.ts'],
  },
  {
    name: 'preview-cuts-a-value',
    bug: 'a long value loses its end at a terminal',
    edits: [
      {
        file: 'src/cli/show/facts.ts',
        find: 'wrap(safeBlock(value), room)',
        replace: 'wrap(safeBlock(value.slice(0, 2000)), room)',
      },
    ],
    tests: ['test/cli/show/render.test.ts'],
  },
  {
    name: 'approved-before-it-is-shown-whole',
    bug: 'approving is offered although a long value was shown in part',
    edits: [
      {
        file: 'src/cli/show/put-before.ts',
        find: '.filter(({ value }) => value !== sends)',
        replace: '',
      },
    ],
    tests: ['test/process/approvals/review.test.ts'],
  },
  {
    name: 'folded-with-the-machinery',
    bug: 'what is sent besides the facts is folded away, whatever it is',
    edits: [{ file: 'src/gate/show/fold-machinery.ts', find: 'alsoSent: others', replace: 'alsoSent: []' }],
    tests: ['test/cli/show/fold.test.ts'],
  },
  {
    name: 'sent-by-a-single-key',
    bug: 'the letter of the answer that sends gives it, without Enter',
    edits: [
      {
        file: 'src/cli/ask/inquirer-door.ts',
        find: 'letter === undefined || value === sends',
        replace: 'letter === undefined',
      },
    ],
    tests: ['test/cli/ask/prompts.test.ts'],
  },
  {
    name: 'letters-read-as-a-word',
    bug: 'a letter after the one that sends is read as the second of a word, and Enter sends',
    edits: [{ file: 'src/cli/ask/inquirer-door.ts', find: "    press('backspace')\n", replace: '' }],
    tests: ['test/cli/ask/prompts.test.ts'],
  },
  {
    name: 'own-words-below-the-facts',
    bug: 'the last that is read before a question is what the requester says',
    edits: [
      { file: 'src/cli/show/request.ts', find: '    renderOwnWords(request, style),\n', replace: '' },
      {
        file: 'src/cli/show/request.ts',
        find: '    renderFacts(about, style),\n  ]',
        replace: '    renderFacts(about, style),\n    renderOwnWords(request, style),\n  ]',
      },
    ],
    tests: ['test/cli/show/render.test.ts'],
  },
  {
    name: 'own-words-without-a-fence',
    bug: 'what the requester says can look like a fact',
    edits: [{ file: 'src/cli/show/request.ts', find: '`${paint.quiet(FENCE)}${line}`', replace: 'line' }],
    tests: ['test/cli/show/render.test.ts'],
  },
  {
    name: 'table-not-escaped',
    bug: 'a table passes text from outside on as it is',
    edits: [{ file: 'src/cli/terminal/table.ts', find: 'row.map(safeText)', replace: 'row.map(String)' }],
    tests: ['test/cli/sinks.test.ts'],
  },
  {
    name: 'error-not-escaped',
    bug: 'an error passes text from outside on as it is',
    edits: [{ file: 'src/cli/errors.ts', find: '${mark} ${safeText(text)}', replace: '${mark} ${text}' }],
    tests: ['test/cli/sinks.test.ts'],
  },
  {
    name: 'json-not-escaped',
    bug: 'JSON at a terminal holds what a terminal obeys',
    edits: [
      {
        file: 'src/domain/text/safe-text.ts',
        find: 'undefined, indent), toJsonEscape)',
        replace: 'undefined, indent), String)',
      },
    ],
    tests: ['test/cli/sinks.test.ts'],
  },
  {
    name: 'own-words-not-escaped',
    bug: 'the requester’s own words reach the terminal as they are',
    edits: [
      {
        file: 'src/cli/show/request.ts',
        find: "safeBlock(characters.slice(0, LONGEST_WORDS).join(''))",
        replace: "characters.slice(0, LONGEST_WORDS).join('')",
      },
    ],
    tests: ['test/cli/sinks.test.ts'],
  },
  {
    name: 'writer-does-not-look',
    bug: 'the writer trusts that everything was escaped before',
    edits: [
      {
        file: 'src/cli/terminal/terminal.ts',
        find: 'if (/^[ -~\\n\\t]*$/.test(text)) return text',
        replace: 'if (surface.width > 0) return text',
      },
    ],
    tests: ['test/cli/sinks.test.ts'],
  },
  {
    name: 'bidi-passes',
    bug: 'characters that turn the direction of text count as visible',
    edits: [
      {
        file: 'src/domain/text/safe-text.ts',
        find: "if (character === LINE_END || UNSEEN().test(character)) return 'unsafe'",
        replace:
          "if (/[\\u202a-\\u202e]/.test(character)) return 'base'\n  if (character === LINE_END || UNSEEN().test(character)) return 'unsafe'",
      },
    ],
    tests: ['test/domain/text/safe-text.test.ts'],
  },
  {
    name: 'secret-in-an-error',
    bug: 'an error is shown with the secrets that stand in it',
    edits: [
      {
        file: 'src/cli/errors.ts',
        find: '(text) => redact(text, secrets)',
        replace: '(text) => redact(text, secrets.slice(0, 0))',
      },
    ],
    tests: ['test/cli/errors.test.ts'],
  },
  {
    name: 'answer-keeps-its-secrets',
    bug: 'an answer that repeats the API key is stored as it is',
    edits: [
      {
        file: 'src/nango/wire.ts',
        find: 'clean(new TextDecoder().decode(body))',
        replace: 'new TextDecoder().decode(body)',
      },
    ],
    tests: ['test/process/settings/leaky-answers.test.ts'],
  },
  {
    name: 'other-protocol-is-heard-by-nobody',
    bug: 'an answer that turns to another protocol ends the command without a word',
    edits: [
      {
        file: 'src/nango/client.ts',
        find: "outgoing.once('upgrade'",
        replace: "outgoing.once('information'",
      },
    ],
    tests: ['test/nango/proxy/read-provider.test.ts'],
  },
  {
    name: 'webhook-keeps-its-secrets',
    bug: 'a webhook that repeats the API key is stored as it is',
    edits: [
      {
        file: 'src/gate/webhooks/receive.ts',
        find: 'body: withoutSecrets(parts, body),',
        replace: 'body,',
      },
    ],
    tests: ['test/process/server/webhooks.test.ts'],
  },
  {
    name: 'read-values-make-lines',
    bug: 'a value that was read stands on two lines where there is a line end in it',
    edits: [
      {
        file: 'src/gate/show/render-preview.ts',
        find: "typeof value === 'string' && !value.includes('\\n')",
        replace: "typeof value === 'string'",
      },
      {
        file: 'src/providers/shopify/create-draft-order/calculate.ts',
        find: '× ${JSON.stringify(title)}',
        replace: '× ${title}',
      },
    ],
    tests: ['test/process/store/forged-lines.test.ts'],
  },
  {
    name: 'odd-ones-hide-together',
    bug: 'of several only a single one can be odd, so two bad ones vouch for each other',
    edits: [
      {
        file: 'src/gate/show/find-odd.ts',
        find: 'return Math.max(1, Math.floor(count * MOST_ODD))',
        replace: 'return Math.min(1, Math.floor(count * MOST_ODD) + 1)',
      },
    ],
    tests: ['test/gate/show/compare-requests.test.ts'],
  },
  {
    name: 'page-approves-what-was-not-read',
    bug: 'the page approves although the end of a long value was not ticked',
    edits: [
      {
        file: 'src/http/pages/requests/fact-list.ts',
        find: 'if (missing.length === 0) return',
        replace: 'if (missing.length >= 0) return',
      },
    ],
    tests: ['test/http/pages/pages.test.ts'],
  },
  {
    name: 'part-of-a-body-unshown',
    bug: 'the file name of a part is sent and not shown',
    edits: [
      {
        file: 'src/gate/show/render-preview.ts',
        find: 'if (filename !== null) parts.set',
        replace: "if (filename === '') parts.set",
      },
    ],
    tests: ['test/gate/show/preview-of-bodies.test.ts'],
  },
  {
    name: 'bytes-behind-parts-unshown',
    bug: 'bytes behind the last part are sent and not shown',
    edits: [
      {
        file: 'src/domain/request/multipart.ts',
        find: 'write(parts, boundary).equals(bytes) ? parts : undefined',
        replace: 'parts',
      },
    ],
    tests: ['test/gate/show/preview-of-bodies.test.ts'],
  },
  {
    name: 'form-rewritten-on-its-way',
    bug: 'a form is told to Nango as JSON, which it reads and writes anew',
    edits: [
      {
        file: 'src/nango/client.ts',
        find: "data instanceof Uint8Array ? 'application/octet-stream' : 'application/json'",
        replace: "data === null ? '' : 'application/json'",
      },
    ],
    tests: ['test/gate/send/bodies.test.ts'],
  },
  {
    name: 'price-by-hand-untold',
    bug: 'a price that is set by hand looks to the approver as if it were the price in the shop',
    edits: [
      {
        file: 'src/providers/shopify/create-draft-order/prepare.ts',
        find: '      ...pricesByHand(input, { totals, shopPrices, currency }),\n',
        replace: '',
      },
    ],
    tests: ['test/providers/shopify/create-draft-order/warnings.test.ts'],
  },
]
