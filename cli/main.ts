import { Command, CommanderError } from 'commander';
import { packageVersion } from '../mock/package-root.ts';
import { addCheckCommand } from './check.ts';
import { addCleanCommand } from './clean.ts';
import { addExplainCommand } from './explain.ts';
import { printError } from './print-error.ts';
import { addServeCommand } from './serve.ts';

/** Runs the command line. Sets the exit code: 0 done, 1 findings, 2 could not run. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('doubletake')
    .description('A stateful double of an HTTP API, made from its OpenAPI document.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('Run `doubletake --help` for what is accepted.')
    .exitOverride();
  addServeCommand(program);
  addCheckCommand(program);
  addCleanCommand(program);
  addExplainCommand(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      printError(error);
      process.exitCode = 2;
    }
  }
}
