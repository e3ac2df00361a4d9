// Organisations of a city, as far as they have been read (queries.ts): who can deliver what it offers.
import type { Organisation } from "#contracts/entente/profiles/v1/city_pb.js";
import { cityOf, lastPart } from "./names";

const known = new Map<string, Organisation[]>(); // by city

export function setOrganisations(city: string, some: Organisation[]): Organisation[] {
  known.set(city, some);
  return some;
}
export const organisationsOf = (city: string): string[] => (known.get(city) ?? []).map(({ name }) => name);
export const organisationName = (name: string): string =>
  known.get(cityOf(name))?.find((each) => each.name === name)?.displayName ?? lastPart(name);
