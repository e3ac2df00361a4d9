// What the reader may do, as far as the gateway can tell: what a role may not do isn't drawn. It grants nothing, services
// judge each call; of a reader it knows nothing of, everything is drawn.
import { useQuery } from "@tanstack/react-query";
import type { Programme } from "#contracts/entente/matching/v1/programme_pb.js";
import { sessionQuery, type Session } from "./session";

// Rounds, rules and directives of a programme: coordinators of everything, or of each of its creative fields.
export function mayDirect(session: Session, programme: Pick<Programme, "creativeFields"> | undefined): boolean {
  const { assignments } = session;
  if (assignments === undefined) return true;
  const scopes = assignments.flatMap(({ role, scope }) => (role === "coordinator" ? [scope] : []));
  const fields = programme?.creativeFields ?? [];
  return (
    scopes.includes("*") || (fields.length > 0 && fields.every((field) => scopes.includes(`fields/${field}`)))
  );
}

// Sheets of listings: coordinators, and focal points for their city.
export const mayImport = ({ assignments }: Session): boolean =>
  assignments === undefined || assignments.some(({ role }) => role === "coordinator" || role === "focal-point");

// What is done about cities: coordinators.
export const mayCoordinate = ({ assignments }: Session): boolean =>
  assignments === undefined || assignments.some(({ role }) => role === "coordinator");

// What is done about a cooperation: coordinators, and focal points of its cities.
export const mayWorkOn = (session: Session, cities: string[]): boolean =>
  mayCoordinate(session) || cities.some((city) => isFocalPointOf(session, city));
// What a city says: its focal points, and coordinators for it.
export const maySpeakFor = (session: Session, city: string): boolean =>
  mayCoordinate(session) || isFocalPointOf(session, city);
const isFocalPointOf = ({ assignments }: Session, city: string): boolean =>
  assignments?.some(({ role, scope }) => role === "focal-point" && (scope === city || scope === "*")) ?? true;

const NOBODY: Session = { assignments: [] };
// Nothing is drawn before it is known.
export const useSession = (): Session => useQuery(sessionQuery).data ?? NOBODY;
export const useMayDirect = (programme: Programme | undefined): boolean => mayDirect(useSession(), programme);
