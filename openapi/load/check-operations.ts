import type { WarningCode } from '../errors.ts';
import { formatPointer, getPointer, isObject } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { listOperations, type Operation } from '../model/operation.ts';
import { splitTemplate, templateNames, templateShape } from '../model/path-template.ts';
import type { DocumentWarning } from '../model/warning.ts';

type Warn = (code: WarningCode, message: string, pointer: string) => void;

/**
 * What is unusual in paths and operations: everything that can be told without looking into
 * schemas.
 */
export function checkOperations(document: OpenApiDocument): DocumentWarning[] {
  const warnings: DocumentWarning[] = [];
  const warn: Warn = (code, message, pointer) => {
    warnings.push({
      code,
      message,
      pointer,
      get where() {
        return document.locate(pointer);
      },
    });
  };
  const operations = listOperations(document);
  checkRequired(document, operations, warn);
  checkPaths(document, warn);
  checkIds(operations, warn);
  for (const operation of operations) checkPathParameters(operation, warn);
  checkSecurity(document, operations, warn);
  return warnings;
}

function checkRequired(
  { root, version }: OpenApiDocument,
  operations: readonly Operation[],
  warn: Warn,
): void {
  const info = root['info'];
  if (!isObject(info))
    warn('document-incomplete', 'the document has no info; its file gives it a name', '');
  else if (typeof info['title'] !== 'string')
    warn('document-incomplete', 'info has no title; the file gives it one', '/info');
  if (operations.length === 0)
    warn(
      'document-incomplete',
      'no path has an operation: there is nothing to serve',
      root['paths'] === undefined ? '' : '/paths',
    );
  // Since OpenAPI 3.1 an operation may do without.
  const bare = /^[23]\.0/.test(version)
    ? operations.filter((operation) => !hasResponses(root, operation))
    : [];
  const [first] = bare;
  if (first !== undefined) {
    warn(
      'document-incomplete',
      `${countOf(bare.length, 'operation')} without responses, the first is ${nameOf(first)}`,
      first.pointer,
    );
  }
}

/** Looks at no more than the names: what the responses say is read when they are needed. */
function hasResponses(root: Record<string, unknown>, { pointer }: Operation): boolean {
  const responses = getPointer(root, `${pointer}/responses`);
  return isObject(responses) && Object.keys(responses).some((status) => !status.startsWith('x-'));
}

function checkPaths({ root }: OpenApiDocument, warn: Warn): void {
  const shapes = new Map<string, string>();
  for (const path of Object.keys(isObject(root['paths']) ? root['paths'] : {})) {
    if (path.startsWith('x-')) continue;
    const pointer = formatPointer(['paths', path]);
    if (!path.startsWith('/'))
      warn(
        'path-without-slash',
        `the path ${JSON.stringify(path)} does not begin with a slash; it is served as /${path}`,
        pointer,
      );
    const { conditions } = splitTemplate(path);
    if (/[?#]/.test(path)) {
      const rule =
        conditions.length > 0
          ? `requests with ${conditions.map(({ name }) => name).join(', ')} get it`
          : 'what comes before is served';
      warn(
        'path-with-query',
        `the path ${path} has a ${path.includes('?') ? 'query' : 'fragment'}; ${rule}`,
        pointer,
      );
    }
    if (/[?#]/.test(path) && conditions.length === 0) continue;
    const shape = templateShape(path);
    const before = shapes.get(shape);
    if (before === undefined) shapes.set(shape, path);
    else
      warn(
        'path-duplicate',
        `the path ${path} matches the same requests as ${before}; for a method that both have, ${before} counts`,
        pointer,
      );
  }
}

function checkIds(operations: readonly Operation[], warn: Warn): void {
  const missing = operations.filter(({ hasId }) => !hasId);
  const [first] = missing;
  if (first !== undefined) {
    warn(
      'operation-id-missing',
      `${countOf(missing.length, 'operation')} without operationId; method and path are their names, such as ${first.id}`,
      first.pointer,
    );
  }
  const known = new Map<string, Operation>();
  for (const operation of operations) {
    const before = operation.hasId ? known.get(operation.id) : undefined;
    if (before === undefined) known.set(operation.id, operation);
    else {
      const message = `the operationId ${operation.id} is both ${nameOf(before)} and ${nameOf(operation)}; handlers and overlays by that name mean both`;
      warn('operation-id-duplicate', message, `${operation.pointer}/operationId`);
    }
  }
}

function checkPathParameters(operation: Operation, warn: Warn): void {
  const wanted = templateNames(operation.path);
  const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
  const undeclared = wanted.filter(
    (name) => !declared.some((parameter) => parameter.name === name),
  );
  if (undeclared.length > 0) {
    warn(
      'path-parameter-undeclared',
      `${nameOf(operation)} does not declare ${undeclared.join(', ')}; any text is accepted there`,
      operation.pointer,
    );
  }
  for (const parameter of declared.filter(({ name }) => !wanted.includes(name))) {
    warn(
      'path-parameter-unused',
      `${nameOf(operation)} declares the path parameter ${parameter.name}, which its path has not; it is not read`,
      parameter.pointer,
    );
  }
}

function checkSecurity(
  document: OpenApiDocument,
  operations: readonly Operation[],
  warn: Warn,
): void {
  const components = isObject(document.root['components']) ? document.root['components'] : {};
  const known = isObject(components['securitySchemes']) ? components['securitySchemes'] : {};
  const told = new Set<string>();
  for (const operation of operations) {
    for (const name of operation.security.flatMap((requirement) => Object.keys(requirement))) {
      if (Object.hasOwn(known, name) || told.has(name)) continue;
      told.add(name);
      warn(
        'security-scheme-undeclared',
        `${nameOf(operation)} wants the security scheme ${name}, which the document does not have`,
        operation.pointer,
      );
    }
  }
}

function nameOf({ method, path }: Operation): string {
  return `${method.toUpperCase()} ${path}`;
}

function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun} is` : `${count} ${noun}s are`;
}
