/** The number that a text of JSON's form stands for, or the text itself where a double would lose digits of it. */
export function exactNumber(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) && magnitudeOf(text) === magnitudeOf(String(value)) ? value : text;
}

/** Digits and exponent without what makes no difference: `1.50e3` and `1500` are the same. */
function magnitudeOf(text: string): string {
  const [, whole = '', fraction = '', power = '0'] = /^-?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  let [start, end] = [0, digits.length];
  while (start < end && digits[start] === '0') start++;
  while (end > start && digits[end - 1] === '0') end--;
  if (start === end) return '0';
  return `${digits.slice(start, end)}e${Number(power) - fraction.length + digits.length - end}`;
}
