import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

type Fields = Record<string, unknown>;
type Send = (status: number, value?: unknown, headers?: Record<string, string>) => unknown;

const usualSize = 5;
const mostOfOne = 100;

/**
 * A server of ours in the style of an order desk: numbers that count, totals and names that follow
 * from other members, orders that are refused in some states, customers that are not deleted while
 * they have orders, addresses that no two of them have, and limits. Its document says none of it.
 */
export function createOrderDesk(): Server {
  const customers = new Map<number, Fields>();
  const orders = new Map<number, Fields>();
  const settings: Fields = { currency: 'EUR', tax_rate: 0.19, low_stock_alert: true };
  const last = { customer: 0, order: 0 };
  const now = () => new Date().toISOString();

  addCustomer({ first_name: 'Ada', last_name: 'Zimmer', email: 'ada@desk.test' });
  addCustomer({ first_name: 'Ben', last_name: 'Young', email: 'ben@desk.test', tier: 'gold' });
  addCustomer({ first_name: 'Cy', last_name: 'Adams', email: 'cy@desk.test' });
  addOrder(1, { item: 'Chair', quantity: 2, unit_price: 40 });

  return createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => answer(req, res, Buffer.concat(chunks)));
  });

  function addCustomer({ first_name, last_name, email, tier, notes }: Fields): Fields {
    const id = ++last.customer;
    const made = {
      id,
      customer_number: `C-${1000 + id}`,
      first_name,
      last_name,
      full_name: `${String(first_name)} ${String(last_name)}`,
      email,
      tier: tier ?? 'standard',
      order_count: 0,
      is_active: true,
      notes: notes ?? null,
      created_at: now(),
      updated_at: now(),
    };
    customers.set(id, made);
    return made;
  }

  function addOrder(customer: number, { item, quantity, unit_price }: Fields): Fields {
    const id = ++last.order;
    const made = {
      id,
      order_number: `ORD-2026-${String(id).padStart(5, '0')}`,
      customer_id: customer,
      item,
      quantity,
      unit_price,
      total: Number(quantity) * Number(unit_price),
      currency: 'EUR',
      status: 'draft',
      placed_at: null,
      shipped_at: null,
      cancel_reason: null,
      created_at: now(),
      updated_at: now(),
    };
    orders.set(id, made);
    count(customer, 1);
    return made;
  }

  function count(customer: unknown, by: number): void {
    const known = customers.get(Number(customer));
    if (known !== undefined) known['order_count'] = Number(known['order_count']) + by;
  }

  function answer(req: IncomingMessage, res: ServerResponse, bytes: Buffer): unknown {
    const url = new URL(req.url ?? '/', 'http://desk.test');
    const [, what = '', key = '', part = ''] = url.pathname.split('/');
    const method = req.method ?? 'GET';
    const body = Object(JSON.parse(bytes.toString('utf8') || '{}')) as Fields;
    const send: Send = (status, value, headers = {}) => {
      const type = value === undefined ? {} : { 'content-type': 'application/json' };
      res.writeHead(status, { ...type, ...headers });
      res.end(value === undefined ? undefined : JSON.stringify(value));
    };
    const asked = { method, key, part, body, query: url.searchParams, send };
    if (what === 'settings') {
      if (method === 'PATCH') Object.assign(settings, body);
      return ok(send, settings);
    }
    if (what === 'customers') return answerCustomer(asked);
    return what === 'orders' ? answerOrder(asked) : fail(send, 404, 'no_route', 'No such route');
  }

  function answerCustomer({ method, key, part, body, query, send }: Asked): unknown {
    if (key === '' && method === 'GET') {
      const tier = query.get('tier');
      const found = [...customers.values()].filter((own) => tier === null || own['tier'] === tier);
      const byName = (a: Fields, b: Fields) =>
        compare(a['last_name'], b['last_name']) || Number(a['id']) - Number(b['id']);
      return page(send, query, found.sort(byName));
    }
    const email = body['email'];
    const isTaken = [...customers.values()].some(
      (own) => own['email'] === email && own['id'] !== Number(key),
    );
    const taken = `A customer with email ${String(email)} already exists`;
    if (key === '') {
      const missing = ['first_name', 'last_name', 'email'].find((name) => body[name] === undefined);
      if (missing !== undefined) return lacks(send, missing);
      if (isTaken) return fail(send, 409, 'duplicate', taken);
      const made = addCustomer(body);
      return ok(send, made, 201, { Location: `/customers/${String(made['id'])}` });
    }
    const customer = customers.get(Number(key));
    if (customer === undefined)
      return fail(send, 404, 'not_found', `Customer ${key} does not exist`);
    if (part === 'orders')
      return answerOrdersOf(customer, { method, key, part, body, query, send });
    if (method === 'DELETE') {
      if (Number(customer['order_count']) > 0)
        return fail(send, 409, 'has_orders', `Customer ${key} still has orders`);
      customers.delete(Number(key));
      return send(204);
    }
    if (method === 'PATCH') {
      if (email !== undefined && isTaken) return fail(send, 409, 'duplicate', taken);
      Object.assign(customer, body, { updated_at: now() });
      customer['full_name'] = `${String(customer['first_name'])} ${String(customer['last_name'])}`;
    }
    return ok(send, customer);
  }

  function answerOrdersOf(customer: Fields, { method, body, query, send }: Asked): unknown {
    const id = Number(customer['id']);
    if (method === 'GET')
      return page(
        send,
        query,
        [...orders.values()].filter((own) => own['customer_id'] === id),
      );
    const missing = ['item', 'quantity', 'unit_price'].find((name) => body[name] === undefined);
    if (missing !== undefined) return lacks(send, missing);
    if (isOutside(body['quantity'])) return outside(send);
    const made = addOrder(id, body);
    return ok(send, made, 201, { Location: `/orders/${String(made['id'])}` });
  }

  function answerOrder({ method, key, part, body, query, send }: Asked): unknown {
    if (key === '') {
      const status = query.get('status');
      const found = [...orders.values()].filter(
        (own) => status === null || own['status'] === status,
      );
      return page(send, query, found.reverse());
    }
    const order = orders.get(Number(key));
    if (order === undefined) return fail(send, 404, 'not_found', `Order ${key} does not exist`);
    const status = String(order['status']);
    const refuse = (done: string) =>
      fail(
        send,
        409,
        'invalid_state',
        `Order ${String(order['order_number'])} is ${status} and cannot be ${done}`,
      );
    const change = (members: Fields) => {
      Object.assign(order, members, { updated_at: now() });
      order['total'] = Number(order['quantity']) * Number(order['unit_price']);
      return ok(send, order);
    };
    if (part === 'place')
      return status === 'draft' ? change({ status: 'placed', placed_at: now() }) : refuse('placed');
    if (part === 'ship')
      return status === 'placed'
        ? change({ status: 'shipped', shipped_at: now() })
        : refuse('shipped');
    if (part === 'cancel')
      return status === 'shipped' || status === 'cancelled'
        ? refuse('cancelled')
        : change({ status: 'cancelled', cancel_reason: body['reason'] ?? 'none given' });
    if (method === 'GET') return ok(send, order);
    if (method === 'DELETE') {
      if (status !== 'draft' && status !== 'cancelled') return refuse('deleted');
      orders.delete(Number(key));
      count(order['customer_id'], -1);
      return send(204);
    }
    if (status !== 'draft') return refuse('changed');
    return isOutside(body['quantity']) ? outside(send) : change(body);
  }
}

interface Asked {
  readonly method: string;
  readonly key: string;
  readonly part: string;
  readonly body: Fields;
  readonly query: URLSearchParams;
  readonly send: Send;
}

function ok(
  send: Send,
  data: unknown,
  status = 200,
  headers: Record<string, string> = {},
): unknown {
  return send(status, { success: true, data }, headers);
}

function fail(
  send: Send,
  status: number,
  type: string,
  message: string,
  more: Fields = {},
): unknown {
  return send(status, { success: false, error: { type, message, ...more } });
}

function lacks(send: Send, field: string): unknown {
  return fail(send, 422, 'validation', `${field} is required`, { field });
}

function isOutside(quantity: unknown): boolean {
  return quantity !== undefined && (Number(quantity) < 1 || Number(quantity) > mostOfOne);
}

function outside(send: Send): unknown {
  const message = `quantity must be between 1 and ${mostOfOne}`;
  return fail(send, 422, 'validation', message, { field: 'quantity' });
}

function compare(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

function page(send: Send, query: URLSearchParams, items: readonly Fields[]): unknown {
  const page_size = Number(query.get('page_size') ?? usualSize);
  const number = Number(query.get('page') ?? 1);
  const total_count = items.length;
  const meta = {
    total_count,
    page: number,
    page_size,
    page_count: Math.ceil(total_count / page_size),
  };
  const data = items.slice((number - 1) * page_size, number * page_size);
  return send(200, { success: true, data, meta }, { 'X-Total-Count': String(total_count) });
}
