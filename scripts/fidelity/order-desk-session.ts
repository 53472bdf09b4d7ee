import type { SessionClient } from './client.ts';
import { run } from './sessions.ts';

const firstNames = 'Ann Bo Cleo Dan Eve Finn Gus Hal Ivy Jo'.split(' ');
const lastNames = 'Abel Brown Clark Dean Evans Ford Gray Hill Ives Jones'.split(' ');
const memberOf = (value: unknown, name: string) => Object(value)[name] as unknown;

/** A session at the order desk: it makes, changes, moves on and deletes, and is refused. */
export async function orderDeskSession(client: SessionClient): Promise<void> {
  let customers: number[] = [];
  let orders: number[] = [];
  const addresses = ['ada@desk.test'];
  const idsOf = (json: unknown) =>
    (memberOf(json, 'data') as { id: number }[]).map((item) => item.id);
  const idOf = (json: unknown) => Number(memberOf(memberOf(json, 'data'), 'id'));
  const person = (own: SessionClient, email: string) => ({
    first_name: own.one(firstNames),
    last_name: own.one(lastNames),
    email,
  });
  const address = (own: SessionClient) => `${own.words(1).replaceAll(' ', '')}@mail.test`;
  const order = async (own: SessionClient): Promise<number> => {
    const sent = { item: own.words(1), quantity: 1 + own.pick(9), unit_price: 5 + own.pick(40) };
    const { json } = await own.send('POST', `/customers/${own.one(customers)}/orders`, sent);
    orders.push(idOf(json));
    return idOf(json);
  };
  const move = (own: SessionClient, id: number | undefined, word: string, body?: unknown) =>
    own.send('POST', `/orders/${id}/${word}`, body);
  const change = (own: SessionClient, id: number | undefined) =>
    own.send('PATCH', `/orders/${id}`, { quantity: 1 + own.pick(9) });
  const remove = async (own: SessionClient, id: number | undefined) => {
    const { status } = await own.send('DELETE', `/orders/${id}`);
    if (status === 204) orders = orders.filter((other) => other !== id);
    await own.send('GET', `/orders/${id}`);
  };
  /** What becomes of an order, and what is refused on the way. */
  const life = async (own: SessionClient) => {
    const id = await order(own);
    await change(own, id);
    await move(own, id, 'ship');
    await move(own, id, 'place');
    await move(own, id, 'place');
    await change(own, id);
    await move(own, id, 'ship');
    await move(own, id, 'cancel', {});
    await remove(own, id);
    const other = await order(own);
    await move(own, other, 'cancel', { reason: own.words(2) });
    await move(own, other, 'cancel', {});
    await move(own, other, 'ship');
    await change(own, other);
    await remove(own, other);
  };
  const join = async (own: SessionClient, more: object) => {
    const email = address(own);
    addresses.push(email);
    const { json } = await own.send('POST', '/customers', { ...person(own, email), ...more });
    customers.push(idOf(json));
  };
  const joinAgain = (own: SessionClient) =>
    own.send('POST', '/customers', person(own, own.one(addresses) ?? ''));
  const joinNameless = (own: SessionClient) =>
    own.send('POST', '/customers', { first_name: 'Solo', email: address(own) });
  const orderTooMuch = (own: SessionClient) =>
    own.send('POST', `/customers/${own.one(customers)}/orders`, {
      item: own.words(1),
      quantity: own.one([0, 101, 500, -2]),
      unit_price: 5,
    });
  await run(
    client,
    [
      async (own) => {
        customers = idsOf((await own.send('GET', '/customers')).json);
      },
      async (own) => {
        orders = idsOf((await own.send('GET', '/orders')).json);
      },
      (own) => own.send('GET', '/orders?status=shipped'),
      (own) => join(own, {}),
      (own) => join(own, { tier: 'silver' }),
      (own) => own.send('GET', '/customers'),
      joinAgain,
      joinNameless,
      orderTooMuch,
      life,
      (own) => own.send('DELETE', '/customers/1'),
    ],
    [
      [2, (own) => own.send('GET', '/customers')],
      [1, (own) => own.send('GET', '/customers?page=2')],
      [1, (own) => own.send('GET', '/customers?page_size=3')],
      [1, (own) => own.send('GET', '/customers?tier=gold')],
      [3, (own) => own.send('GET', `/customers/${own.one(customers)}`)],
      [1, (own) => own.send('GET', `/customers/${900 + own.pick(90)}`)],
      [4, (own) => join(own, own.pick(2) === 0 ? {} : { tier: own.one(['gold', 'silver']) })],
      [1, joinNameless],
      [2, joinAgain],
      [
        2,
        (own) =>
          own.send('PATCH', `/customers/${own.one(customers)}`, { last_name: own.one(lastNames) }),
      ],
      [4, order],
      [2, orderTooMuch],
      [2, (own) => own.send('GET', '/orders')],
      [2, (own) => own.send('GET', `/customers/${own.one(customers)}/orders`)],
      [3, (own) => own.send('GET', `/orders/${own.one(orders)}`)],
      [1, (own) => own.send('GET', `/orders/${900 + own.pick(90)}`)],
      [2, life],
      [1, (own) => own.send('GET', '/settings')],
      [1, (own) => own.send('PATCH', '/settings', { tax_rate: own.pick(20) / 100 })],
    ],
  );
}
