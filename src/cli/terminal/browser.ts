/** What of the machine decides whether a browser can show up. */
export interface Machine {
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
  launch: Launch = loadAndLaunch,
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

async function loadAndLaunch(url: string): Promise<void> {
  const { launchBrowser } = await import('./launch-browser.ts')
  await launchBrowser(url)
}
