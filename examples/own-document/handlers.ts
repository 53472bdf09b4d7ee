import { type HandlerCall, isObject, ProblemError } from 'doubletake';

export const handlers = {
  /** The inference rents a bicycle that is rented already; the document's 409 says otherwise. */
  async rentBicycle(call: HandlerCall) {
    const bicycleId = String(call.path['bicycleId']);
    const bicycle = await call.items('bicycles').get(bicycleId);
    if (isObject(bicycle?.value) && bicycle.value['status'] === 'rented')
      throw new ProblemError('resource-conflict', `The bicycle ${bicycleId} is rented.`, {
        resource: 'bicycle',
      });
    return call.inferred();
  },
  /** A repair of more than 100 is not worth it; one of a bicycle costs whole cents. */
  async addRepair(call: HandlerCall) {
    const body = isObject(call.body) ? call.body : {};
    const cost = Math.round(Number(body['cost']) * 100) / 100;
    if (cost > 100) throw new ProblemError('request-invalid', 'Buy a new one.');
    return call.inferred({ body: { ...body, cost } });
  },
};
