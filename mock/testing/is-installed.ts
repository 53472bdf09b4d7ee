import { execFileSync } from 'node:child_process';

/**
 * Whether a program that a test drives is on the PATH. @param ask what it answers with its version
 * to
 */
export function isInstalled(program: string, ask = '--version'): boolean {
  try {
    execFileSync(program, [ask], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
