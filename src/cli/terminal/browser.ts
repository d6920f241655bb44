import open from 'open'

/** What of the machine decides whether a browser can show up. */
interface Machine {
  /** `process.platform`. */
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export type Opened = 'opened' | 'no_display' | 'failed'

type Launch = (url: string) => Promise<void>

/**
 * Opens a web address in the user's browser. Never fails: where that does not work the link is there to be printed.
 * `opened` means that a launcher was started; whether somebody saw a page is not known.
 */
export async function openBrowser(
  url: string,
  machine: Machine,
  launch: Launch = launchBrowser,
): Promise<Opened> {
  if (!isWebAddress(url)) return 'failed'
  if (!hasDisplay(machine)) return 'no_display'
  try {
    await launch(url)
    return 'opened'
  } catch {
    return 'failed'
  }
}

/** Anything else would be a file, a program or a flag to the launcher. */
function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}

function hasDisplay({ platform, env }: Machine): boolean {
  const has = (name: string): boolean => (env[name] ?? '') !== ''
  if (platform === 'win32') return true
  if (platform === 'darwin') return !has('SSH_CONNECTION')
  // A Linux inside Windows opens the browser of Windows.
  return has('DISPLAY') || has('WAYLAND_DISPLAY') || has('WSL_DISTRO_NAME')
}

/** Starts the desktop's launcher, without waiting for it. Rejects when there is none. */
async function launchBrowser(url: string): Promise<void> {
  const launcher = await open(new URL(url).href)
  // Without a listener an error after the start would end the process.
  launcher.on('error', () => undefined)
}
