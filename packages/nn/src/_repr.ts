/** Values as Python prints them, so that a model prints as it does in PyTorch. */

function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [mantissa, exponent] = value.toExponential().split('e-');
  // Python goes over to exponents earlier, and gives them two digits.
  return Number(exponent) > 4 ? `${mantissa}e-${exponent.padStart(2, '0')}` : String(value);
}

/** A number, pair, flag or null; text stands without quotes, as in a format string. */
export function pythonValue(value: unknown): string {
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return `(${value.map(pythonValue).join(', ')}${value.length === 1 ? ',' : ''})`;
  return typeof value === 'string' ? value : typeof value;
}

/** A number that is a float in Python, where whole ones have a point too. */
export function pythonFloat(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : pythonNumber(value);
}

/** `name=value` for each entry, with commas between. */
export function pythonArguments(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${pythonValue(value)}`)
    .join(', ');
}

/** Indents every line but the first. */
function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

/** A module as PyTorch prints it: on one line, unless it has children or several lines of its own. */
export function moduleRepr(name: string, extra: string, children: readonly (readonly [string, string])[]): string {
  const extraLines = extra === '' ? [] : extra.split('\n');
  const lines = [...extraLines, ...children.map(([key, text]) => `(${key}): ${indent(text)}`)];
  if (lines.length === 0) return `${name}()`;
  if (extraLines.length === 1 && children.length === 0) return `${name}(${extraLines[0]})`;
  return `${name}(\n  ${lines.join('\n  ')}\n)`;
}
