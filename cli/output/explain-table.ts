import type { Explanation } from '../../mock/index.ts';
import { printedLine } from '../../openapi/lib/escape-control-chars.ts';
import { styled } from './print.ts';

type Resource = Explanation['resources'][number];

/**
 * An explanation as text: the resources in a table, the operations of each with the reason, then
 * those without state.
 */
export function formatExplanation({ title, resources, documented, tokens }: Explanation): string {
  const operations = resources.reduce((sum, resource) => sum + resource.operations.length, 0);
  const isProcedure = ({ answers }: Explanation['documented'][number]) => answers === 'procedure';
  const procedures = documented.filter(isProcedure);
  const others = documented.filter((own) => !isProcedure(own));
  const calls = procedures.length > 0 ? `, ${count(procedures.length, 'procedure')}` : '';
  const lines = [
    `${bold(title)}: ${count(resources.length, 'resource')}, ${count(operations, 'operation')} on them${calls}, ${others.length} answered from the document`,
    '',
    ...table([
      ['resource', 'path', 'id', 'envelope', 'paging', 'confidence', 'why'],
      ...resources.map((resource) => row(resource)),
    ]),
  ];
  for (const resource of resources) lines.push('', ...describe(resource));
  if (procedures.length > 0)
    lines.push(
      '',
      bold('Procedures'),
      ...table(procedures.map(({ path, why }) => [`  ${path}`, why])),
    );
  if (others.length > 0) {
    const rows = others.map(({ path, answers, why }) => [`  ${path}`, answers, why]);
    lines.push('', bold('Answered from the document, without state'), ...table(rows));
  }
  if (tokens.length > 0) lines.push('', `${bold('Tokens')} from ${printedLine(tokens.join(', '))}`);
  return `${lines.join('\n')}\n`;
}

function row({ name, path, kind, id, envelope, paging, confidence, why }: Resource): string[] {
  const named =
    kind === 'singleton'
      ? 'one item'
      : `${id?.member ?? '(not shown)'} ${id?.kind ?? ''}${id?.by === 'the client' ? ', sent' : ''}`;
  const places = [
    ...(envelope.request === '' ? [] : [`sent ${envelope.request}`]),
    ...(envelope.answer === '' ? [] : [envelope.answer]),
    ...(envelope.list === '' ? [] : [`list ${envelope.list}`]),
  ];
  return [name, path, named, places.join(', ') || '-', paging ?? '-', confidence, why.join('; ')];
}

function describe({ name, operations, query, shows, parent }: Resource): string[] {
  const rows = operations.map(({ method, path, role, why }) => [`  ${method} ${path}`, role, why]);
  const filters = Object.entries(query).map(([parameter, does]) => `${parameter} (${does})`);
  return [
    bold(name) + (parent === undefined ? '' : `, below ${printedLine(parent)}`),
    ...table(rows),
    ...(filters.length === 0 ? [] : [`  query: ${printedLine(filters.join(', '))}`]),
    ...Object.entries(shows).map(([member, from]) => `  ${printedLine(`${member} is ${from}`)}`),
  ];
}

function table(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((cells) => cells.map(printedLine));
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows.map((cells) =>
    cells
      .map((cell, column) =>
        column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A heading in the document's words. */
function bold(text: string): string {
  return styled('bold', printedLine(text));
}
