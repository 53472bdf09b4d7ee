import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { listOperations, type Method, type Operation } from '../../../openapi/model/operation.ts';
import { createRouter, type Router } from '../../../openapi/model/router.ts';
import { credentialFor, securitySchemes } from '../../../openapi/model/security.ts';
import {
  createSchemaValidator,
  type SchemaValidator,
} from '../../../openapi/schema/schema-validator.ts';
import type { ParameterSource } from '../../../openapi/wire/parameters.ts';
import { readParameter } from '../../../openapi/wire/read-parameter.ts';
import { createProducts, type NewProduct, type Product, type Products } from './products.ts';

/** A shop: what its document says, and what it holds. */
export interface Shop {
  readonly document: OpenApiDocument;
  readonly router: Router;
  readonly validator: SchemaValidator;
  readonly products: Products;
  readonly keys: readonly string[] | undefined;
}

export interface ShopRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ParameterSource['headers'];
  readonly body: Buffer | 'too large';
}

export interface ShopAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export function readShop(
  document: OpenApiDocument,
  { keys, seed }: { keys: readonly string[] | undefined; seed: number },
): Shop {
  const router = createRouter(listOperations(document));
  return {
    document,
    router,
    validator: createSchemaValidator(document),
    products: createProducts(seed),
    keys,
  };
}

/** One request, from its path to its answer. */
export function answerRequest(shop: Shop, request: ShopRequest): ShopAnswer {
  const route = shop.router.match(request.path);
  if (route === undefined) return refuse(404, 'there is no such path');
  const own = [...route.operations.keys()].map((method) => method.toUpperCase());
  const allow = [...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') return { status: 204, headers: { Allow: allow } };
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const operation = route.operations.get(method.toLowerCase() as Method);
  if (operation === undefined)
    return { ...refuse(405, `${request.method} is none of ${allow}`), headers: { Allow: allow } };
  if (!isAuthenticated(shop, request))
    return {
      ...refuse(401, 'send a valid key as x-api-key'),
      headers: { 'WWW-Authenticate': 'ApiKey' },
    };
  const parameters = readParameters(shop, operation, {
    path: route.values,
    query: request.query,
    headers: request.headers,
  });
  if (typeof parameters === 'string') return refuse(400, parameters);
  const body = readBody(shop, operation, request);
  if ('refused' in body) return refuse(body.status, body.refused);
  return behave(shop.products, operation.id, parameters, body.value as NewProduct);
}

function refuse(status: number, error: string): ShopAnswer {
  return { status, body: { error } };
}

function isAuthenticated({ document, keys }: Shop, { query, headers }: ShopRequest): boolean {
  const [scheme] = securitySchemes(document);
  const key = scheme === undefined ? undefined : credentialFor(scheme, { query, headers });
  return key !== undefined && (keys === undefined || keys.includes(key));
}

/** The parameters by name; in words, what is wrong with the first that does not conform. */
function readParameters(
  { document, validator }: Shop,
  operation: Operation,
  source: ParameterSource,
): Record<string, unknown> | string {
  const read: Record<string, unknown> = {};
  for (const parameter of operation.parameters) {
    const value = readParameter(document, parameter, source);
    if (value === undefined) continue;
    const [violation] =
      parameter.schema === undefined ? [] : validator.validate(parameter.schema, value);
    if (violation !== undefined) return `${parameter.in}/${parameter.name} ${violation.message}`;
    read[parameter.name] = value;
  }
  return read;
}

type ReadBody = { readonly value: unknown } | { readonly status: number; readonly refused: string };

function readBody(
  { validator }: Shop,
  { requestBody }: Operation,
  { body, headers }: ShopRequest,
): ReadBody {
  const schema = requestBody?.content[0]?.schema;
  if (schema === undefined) return { value: undefined };
  if (body === 'too large') return { status: 413, refused: 'the body has more than 1048576 bytes' };
  if (body.length === 0) return { status: 400, refused: 'the body is missing' };
  if (!/^application\/json\s*(;|$)/i.test(String(headers['content-type'] ?? '')))
    return { status: 415, refused: 'send application/json' };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { status: 400, refused: 'the body is no JSON' };
  }
  const [violation] = validator.validate(schema, value);
  return violation === undefined
    ? { value }
    : { status: 400, refused: `body${violation.instance} ${violation.message}` };
}

function behave(
  products: Products,
  operation: string,
  parameters: Record<string, unknown>,
  body: NewProduct,
): ShopAnswer {
  const id = String(parameters['productId']);
  if (operation === 'listProducts')
    return {
      status: 200,
      body: products.page(Number(parameters['page'] ?? 1), Number(parameters['limit'] ?? 20)),
    };
  if (operation === 'createProduct') {
    const product = products.create(body);
    return { status: 201, headers: { Location: `/products/${product.id}` }, body: product };
  }
  if (operation === 'deleteProduct')
    return products.delete(id) ? { status: 204 } : refuse(404, 'there is no such product');
  if (operation === 'replaceProduct') return show(products.replace(id, body));
  return show(operation === 'updateProduct' ? products.update(id, body) : products.get(id));
}

function show(product: Product | undefined): ShopAnswer {
  return product === undefined
    ? refuse(404, 'there is no such product')
    : { status: 200, body: product };
}
