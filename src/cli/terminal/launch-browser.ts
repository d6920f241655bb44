import open from 'open'

/** Starts the desktop's launcher, without waiting for it. Rejects when there is none. */
export async function launchBrowser(url: string): Promise<void> {
  const launcher = await open(new URL(url).href)
  // Without a listener an error after the start would end the process.
  launcher.on('error', () => undefined)
}
