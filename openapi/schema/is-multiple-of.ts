/**
 * Whether a number is a multiple of another as they are written in decimal: 19.99 is one of 0.01,
 * which floating-point division denies.
 */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (!Number.isFinite(value) || !Number.isFinite(divisor) || divisor <= 0) return false;
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  const a = decimal(value);
  const b = decimal(divisor);
  const exponent = Math.min(a.exponent, b.exponent);
  return (
    (a.digits * 10n ** BigInt(a.exponent - exponent)) %
      (b.digits * 10n ** BigInt(b.exponent - exponent)) ===
    0n
  );
}

function decimal(number: number): { digits: bigint; exponent: number } {
  const [coefficient = '0', exponent = '0'] = Math.abs(number).toString().split('e');
  const [whole = '0', fraction = ''] = coefficient.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
