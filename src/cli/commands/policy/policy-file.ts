import { ShieldError } from '../../../domain/errors.ts'
import { utf8Text } from '../../../domain/text/json.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { readNamed } from '../../named-file.ts'

/** The text of a policy file that was named, byte for byte. Fails with `usage`. */
export function policyText(name: string): string {
  const text = utf8Text(readNamed('policy', name))
  if (text !== undefined) return text
  throw new ShieldError('usage', `The policy ${quoted(name)} is not UTF-8`)
}
