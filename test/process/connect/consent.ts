/** Opens a connect link as a person would, and answers the consent page, as that account where one is named. */
export async function consent(link: string, decision: 'allow' | 'deny', account?: string): Promise<void> {
  const page = await openConsent(link)
  await page.answer(decision, account)
}

/** The provider's own consent page, open in a browser: answered whenever somebody gets to it. */
export async function openConsent(link: string): Promise<ConsentPage> {
  const page = await (await fetch(link)).text()
  const start = /href="(\/oauth\/connect\/[^"]+)"/.exec(page)?.[1]
  // A direct link leads there by itself.
  const isForm = page.includes('name="decision"')
  if (start === undefined && !isForm) throw new Error(`The connect page has no way on: ${page}`)
  const form = isForm
    ? page
    : await (await fetch(new URL((start ?? '').replaceAll('&amp;', '&'), link))).text()
  const action = /<form method="post" action="([^"]+)">/.exec(form)?.[1] ?? ''
  return {
    answer: async (decision, account) => {
      const body = new URLSearchParams(fieldsOf(form, account))
      body.append('decision', decision)
      await (await fetch(new URL(action, link), { method: 'POST', body })).text()
    },
  }
}

interface ConsentPage {
  readonly answer: (decision: 'allow' | 'deny', account?: string) => Promise<void>
}

/** Whether a connect link's session can still be used. */
export async function isAlive(link: string): Promise<boolean> {
  const { origin, searchParams } = new URL(link)
  const authorization = `Bearer ${searchParams.get('session_token') ?? ''}`
  return (await fetch(`${origin}/connect/session`, { headers: { authorization } })).ok
}

/** The link that `connect` printed. */
export function linkIn(text: string): string {
  return /^ {2}(https?:\S+)$/m.exec(text)?.[1] ?? ''
}

function fieldsOf(form: string, account: string | undefined): [string, string][] {
  const inputs = form.matchAll(
    /<input type="(hidden|radio|checkbox)" name="([^"]+)" value="([^"]*)"([^>]*)>/g,
  )
  return [...inputs].flatMap(([, type, name = '', value = '', rest = '']): [string, string][] => {
    if (name === 'account' && account !== undefined) return value === account ? [[name, value]] : []
    return type === 'hidden' || rest.includes('checked') ? [[name, value]] : []
  })
}
