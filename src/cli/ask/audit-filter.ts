import type { AuditFilter } from '../../domain/audit/audit.ts'
import { textOption, type Invocation } from '../frame.ts'
import { parseMoment } from '../terminal/moment.ts'

/** The flags that choose among audit entries. Fails with `usage` for a text that is no time. */
export function auditFilter({ app, options }: Invocation): AuditFilter {
  const now = app.clock.now()
  const text = (name: 'subject' | 'type' | 'actor') => {
    const value = textOption(options, name)
    return value === undefined ? {} : { [name]: value }
  }
  const moment = (name: 'since' | 'until') => {
    const value = textOption(options, name)
    return value === undefined ? {} : { [name]: parseMoment(`--${name}`, value, now) }
  }
  return { ...text('subject'), ...text('type'), ...text('actor'), ...moment('since'), ...moment('until') }
}
