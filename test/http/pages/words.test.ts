import { expect, it } from 'vitest'
import { queueEvent, showRequest } from '../../process/approvals/propose.ts'
import { openPageLab, send, signIn } from './page-lab.ts'

/** What a person reads of a page. */
function textOf(body: string): string {
  return body.replaceAll(/<(?:style|script)[^]*?<\/(?:style|script)>|<!--[^]*?-->|<[^>]*>/g, ' ')
}

it('a page names pages and what its forms ask for, and no flag and no command that a page is for', async () => {
  const lab = await openPageLab()
  const [decided, held] = [await queueEvent(lab), await queueEvent(lab, ['--title', 'Other'])]
  await lab.runInside(['approvals', 'cancel', decided])
  await lab.runInside(['approvals', 'hold', '--reason', 'storm'])
  const anna = await signIn(lab, await lab.token('anna', 'approver', 'admin'))
  const shown = [
    await send(`${lab.url}/sign-in`),
    await anna.get('/approvals/apr_0000000000'),
    await anna.post(`/approvals/${decided}/approve`, { digest: 'x' }),
    await anna.post(`/approvals/${held}/approve`, { digest: (await showRequest(lab, held)).digest }),
    await anna.post('/connect/woocommerce', { 'config.storeURL': 'no shop' }),
    await anna.post('/connect/whatsapp', {}),
    await anna.get('/approvals/%00'),
  ].map(({ body }) => textOf(body).replaceAll(/\s+/g, ' '))
  for (const text of shown) {
    expect(text).not.toMatch(/--[a-z]/)
    expect(text).not.toMatch(/shield (?:approvals|connect|status)/)
  }
  expect(shown[1]).toContain('look at /approvals')
  expect(shown[2]).toContain(`look at /approvals/${decided}`)
  expect(shown[3]).toContain('release it on the first page')
  expect(shown[4]).toContain('store &quot;no shop&quot; is not the host of a store')
  expect(shown[5]).toContain('phone number id and business account id')
  expect(shown[6]).toContain('An id looks like apr_7f3k9q2m4x; /approvals shows them')
}, 60_000)
