import packageJson from '../package.json' with { type: 'json' }

/** The version of shield, such as `0.1.0`. The build puts it in place of package.json, which is not read at a start. */
export const version = packageJson.version
