import type { EnvVerdict, FoundEnv } from '../../domain/settings/found-env.ts'
import type { Prompts } from './prompts.ts'

/** Whether a `.env` that nobody has looked at is to be taken; the question has names and hosts, never values. */
export async function askAboutEnv(found: FoundEnv, prompts: Prompts): Promise<EnvVerdict> {
  const { path, standing, guarded, hosts } = found
  const state = standing === 'changed' ? 'has changed' : 'was never allowed'
  const where = hosts.length === 0 ? '' : ` Host: ${hosts.join(', ')}.`
  const question = `${path} ${state}. It sets ${guarded.join(', ')}.${where} Allow it?`
  return (await prompts.confirm(question)) ? 'allow' : 'deny'
}
