import { bad, note, ok, type Check } from '../health/check.ts'

/** What the launcher lets through. The newest that shield was tried on is 26. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 20)) {
    return bad('node', `${version} is too old`, 'Install Node.js 20.20 or newer')
  }
  return major > 26
    ? note('node', `${version} is newer than what shield was tried on`, 'Node.js 20.20 to 26 are')
    : ok('node', version)
}
