/** The types of an optimizer's options, by their names. */
export type OptionTypes<O> = Readonly<Partial<Record<keyof O, 'number' | 'boolean'>>>;

/** @throws TypeError, in the words of the optimizer `where`, when an option that is given has another type. */
export function checkTypes<O extends object>(where: string, types: OptionTypes<O>, options: Partial<O>): void {
  for (const [name, type] of Object.entries(types)) {
    const value = options[name as keyof O];
    if (value === undefined || typeof value === type) continue;
    throw new TypeError(`${where}(): argument '${name}' must be a ${String(type)}, not ${typeof value}`);
  }
}
