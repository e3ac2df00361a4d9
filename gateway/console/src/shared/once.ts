// Formats of the browser's Intl, made once each: making one takes longer than showing a row may.
const made = new Map<string, object>();

export function once<Format extends object, Options>(
  kind: new (locale: string, options: Options) => Format,
  locale: string,
  options: Options,
): Format {
  const key = `${kind.name} ${locale} ${JSON.stringify(options)}`;
  const known = made.get(key) ?? new kind(locale, options);
  made.set(key, known);
  return known as Format;
}
