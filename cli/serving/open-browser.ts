/**
 * Opens a page in the user's browser. Where there is none, or no display for it, a line says so, and
 * the process goes on.
 *
 * @param note prints a line for the user
 */
export async function openBrowser(url: string, note: (text: string) => void): Promise<void> {
  const failed = () => note(`No browser could be opened: go to ${url}`);
  try {
    // The package is optional.
    const { default: open } = await import('open');
    const launcher = await open(url);
    // It says by its exit code that it has found nothing to open a page with.
    const ended = (code: number | null) => {
      if (code !== null && code !== 0) failed();
    };
    ended(launcher.exitCode);
    launcher.once('error', failed).once('exit', ended);
  } catch {
    failed();
  }
}
