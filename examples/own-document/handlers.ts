import { type HandlerCall, isObject, ProblemError } from 'doubletake';

export const handlers = {
  /** The inference rents a bicycle that is rented already; the document's 409 says otherwise. */
  async rentBicycle(call: HandlerCall) {
    const id = String(call.path['bicycleId']);
    const rented = call.sandbox.store.collection<{ readonly at: string }>('rented');
    const refusal = new ProblemError('resource-conflict', `The bicycle ${id} is rented.`, {
      resource: 'bicycle',
    });
    if ((await rented.get(id)) !== undefined) throw refusal;
    // It throws for a bicycle that is not there.
    const answer = await call.inferred();
    if (!(await rented.insert(id, { at: call.sandbox.clock.now().toISOString() }))) throw refusal;
    return answer;
  },
  /** A repair of more than 100 is not worth it. */
  async addRepair(call: HandlerCall) {
    const cost = isObject(call.body) ? Number(call.body['cost']) : 0;
    if (cost > 100) throw new ProblemError('request-invalid', 'Buy a new one.');
    return call.inferred();
  },
};
