import { type HandlerCall, isObject, ProblemError } from 'doubletake';

export const handlers = {
  /** The inference rents a bicycle that is rented already; the document's 409 says otherwise. */
  async rentBicycle(call: HandlerCall) {
    const bicycleId = String(call.path['bicycleId']);
    // It throws for a bicycle that is not there.
    const { body: bicycle } = await call.ask('getBicycle', { path: { bicycleId } });
    if (isObject(bicycle) && bicycle['status'] === 'rented')
      throw new ProblemError('resource-conflict', `The bicycle ${bicycleId} is rented.`, {
        resource: 'bicycle',
      });
    return call.inferred();
  },
  /** A repair of more than 100 is not worth it. */
  async addRepair(call: HandlerCall) {
    const cost = isObject(call.body) ? Number(call.body['cost']) : 0;
    if (cost > 100) throw new ProblemError('request-invalid', 'Buy a new one.');
    return call.inferred();
  },
};
