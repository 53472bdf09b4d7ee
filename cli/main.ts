import { Command, CommanderError } from 'commander';
import { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
import { importOptional } from '../openapi/lib/optional-package.ts';
import { packageVersion } from '../openapi/lib/package-root.ts';
import { printError } from './output/print-error.ts';

/** Each command is loaded when it is named: who serves a double does not wait for the checks. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  serve: async () => (await import('./serve.ts')).addServeCommand,
  check: async () => (await import('./check.ts')).addCheckCommand,
  compare: async () => (await import('./compare.ts')).addCompareCommand,
  data: async () => (await import('./data.ts')).addDataCommand,
  clean: async () => (await import('./clean.ts')).addCleanCommand,
  record: async () => (await import('./record.ts')).addRecordCommand,
  learn: async () => (await import('./learn.ts')).addLearnCommand,
  replay: async () => (await import('./replay.ts')).addReplayCommand,
  drift: async () => (await import('./drift.ts')).addDriftCommand,
  diff: async () => (await import('./diff.ts')).addDiffCommand,
  mcp: async () => (await import('./mcp.ts')).addMcpCommand,
  build: async () => (await import('./build.ts')).addBuildCommand,
  explain: async () => (await import('./explain.ts')).addExplainCommand,
  init: async () => (await import('./init.ts')).addInitCommand,
};

/** Questions that are answered without any command. */
const ofVersion = new Set(['-V', '--version']);

/** The command line with one command, or with all where none has that name. */
export async function createProgram(name = ''): Promise<Command> {
  const program = new Command('doubletake')
    .description('A stateful double of an HTTP API, made from its OpenAPI document.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print help of a command')
    .configureOutput({ outputError: (text) => printError(commandError(text)) })
    .exitOverride();
  if (ofVersion.has(name)) return program;
  const names = Object.hasOwn(commands, name) ? [name] : Object.keys(commands);
  for (const one of names) await addCommand(program, one);
  if (!Object.hasOwn(commands, name)) await addCompletion(program);
  return program;
}

/**
 * What is wrong with a command line, told like all other errors.
 * @param text such as `error: unknown option '--prot'` and, on a line of its own, `(Did you mean
 *   --port?)`
 */
function commandError(text: string): DoubletakeError {
  const [what = '', meant] = text.trim().split(/\n+/);
  const [, name] = /^\((Did you mean .*)\)$/.exec(meant ?? '') ?? [];
  const message = what.replace(/^error: /, '').replace(/\.$/, '');
  return new DoubletakeError(
    'command-invalid',
    name === undefined ? message : `${message}; d${name.slice(1)}`,
    { next: 'Run `doubletake --help`, or `doubletake help <command>`, for what is accepted.' },
  );
}

/** A command whose packages are not installed is listed, and says so when it is run. */
async function addCommand(program: Command, name: string): Promise<void> {
  try {
    const add = await importOptional(async () => commands[name]?.(), `doubletake ${name}`);
    add?.(program);
  } catch (error) {
    if (!(error instanceof DoubletakeError)) throw error;
    program
      .command(name)
      .description(error.message)
      .helpOption(false)
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        throw error;
      });
  }
}

/** Runs the command line. Sets the exit code: 0 done, 1 findings, 2 could not run. */
export async function run(argv: readonly string[]): Promise<void> {
  // Who reads no further, as `head` does, has what was wanted: what is printed then goes nowhere.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  const program = await createProgram(argv[2]);
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

/** `doubletake completion <shell>`: prints what a shell reads to complete commands and options. */
async function addCompletion(program: Command): Promise<void> {
  const { default: complete } = await import('@bomb.sh/tab/commander');
  complete(program, { completionCommandName: 'completion' });
}
