/**
 * A function of a document and a place in it that finds the same again without looking. What it
 * throws is not kept, so there is never more kept than the document has places. It goes with the
 * document.
 */
export function perDocument<Document extends object, Value>(
  find: (document: Document, place: string) => Value,
): (document: Document, place: string) => Value {
  const kept = new WeakMap<Document, Map<string, Value>>();
  return (document, place) => {
    let own = kept.get(document);
    if (own === undefined) {
      own = new Map();
      kept.set(document, own);
    }
    const known = own.get(place);
    // Nothing is found in most places, which is kept as well.
    if (known !== undefined || own.has(place)) return known as Value;
    const found = find(document, place);
    own.set(place, found);
    return found;
  };
}
