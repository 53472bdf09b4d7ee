import { createHash } from 'node:crypto';

/** What a product is made from. */
export interface NewProduct {
  readonly name: string;
  readonly price: number;
  readonly category: string;
  readonly description?: string;
  readonly stock?: number;
}

export interface Product extends NewProduct {
  readonly id: string;
  readonly stock: number;
}

/** The shop's products, the oldest first. */
export interface Products {
  create(product: NewProduct): Product;
  get(id: string): Product | undefined;
  /** Puts another in its place, and keeps the id. Undefined where there is none. */
  replace(id: string, product: NewProduct): Product | undefined;
  update(id: string, change: Partial<NewProduct>): Product | undefined;
  delete(id: string): boolean;
  page(
    page: number,
    limit: number,
  ): { data: Product[]; page: number; limit: number; total: number };
}

/** @param seed decides the ids */
export function createProducts(seed: number): Products {
  const products = new Map<string, Product>();
  let made = 0;

  const put = (
    id: string,
    { name, price, category, description, stock = 0 }: NewProduct,
  ): Product => {
    const product: Product = {
      id,
      name,
      price,
      category,
      ...(description !== undefined && { description }),
      stock,
    };
    products.set(id, product);
    return product;
  };

  return {
    create(product) {
      made++;
      return put(uuid(`${seed} ${made}`), product);
    },
    get: (id) => products.get(id),
    replace: (id, product) => (products.has(id) ? put(id, product) : undefined),
    update(id, change) {
      const current = products.get(id);
      return current === undefined ? undefined : put(id, { ...current, ...change });
    },
    delete: (id) => products.delete(id),
    page: (page, limit) => ({
      data: [...products.values()].slice((page - 1) * limit, page * limit),
      page,
      limit,
      total: products.size,
    }),
  };
}

/** A version 4 UUID (RFC 9562, section 5.4) that depends on a text. */
function uuid(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
