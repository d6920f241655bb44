import { hash } from 'node:crypto'
import { escapeHtml } from '../domain/text/safe-text.ts'
import { htmlAnswer, type Answer } from './answer.ts'

/** HTML that may stand in a page as it is. */
export interface Markup {
  readonly markup: string
}

/** Builds HTML; every value is escaped unless it is itself built so. */
export function html(
  literals: TemplateStringsArray,
  ...values: readonly (string | Markup | readonly Markup[])[]
): Markup {
  const rest = values.map((value, index) => render(value) + (literals[index + 1] ?? ''))
  return { markup: (literals[0] ?? '') + rest.join('') }
}

function render(value: string | Markup | readonly Markup[]): string {
  if (typeof value === 'string') return escapeHtml(value)
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
fieldset { border: 1px solid; border-radius: .4rem; margin: 1rem 0 }
label { display: block; padding: .2rem 0; overflow-wrap: anywhere }
button, .button { font: inherit; display: inline-block; padding: .5rem 1.2rem; margin-right: .5rem; border: 1px solid; border-radius: .4rem; background: ButtonFace; color: ButtonText; text-decoration: none; cursor: pointer }
table { border-collapse: collapse } th, td { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top }
.note { border-left: .25rem solid; padding-left: .8rem }`

interface Page {
  readonly status: number
  readonly title: string
  readonly body: Markup
  /** A script to stand in the page; it is allowed by its hash and no other runs. */
  readonly script?: string
}

/** A whole page that loads nothing from anywhere. */
export function page({ status, title, body, script }: Page): Answer {
  const scriptSource = script === undefined ? '' : `; script-src 'sha256-${hash('sha256', script, 'base64')}'`
  const scriptTag: Markup = { markup: script === undefined ? '' : `<script>${script}</script>` }
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${{ markup: STYLE }}
        </style>
        ${scriptTag}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `
  return htmlAnswer(status, markup, {
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'${scriptSource}`,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
}
