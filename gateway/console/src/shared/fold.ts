// Words as they are looked for: without accents, in either case.
export const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
