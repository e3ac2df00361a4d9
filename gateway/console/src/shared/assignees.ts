// Who can take care of proposals, as far as the reader may know: coordinators of everything, and of the reader's fields.
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Assignee } from "#contracts/entente/matching/v1/proposal_service_pb.js";
import { Access_Role } from "#contracts/entente/type/v1/access_pb.js";
import { authorName, scopeName } from "./author";
import { all, proposals } from "./calls";
import { queryClient } from "./queries";
import { mayCoordinate, useSession } from "./rights";
import { t } from "./texts";

const PAGE = 1000;

// `proposal`: only those whom it can be given to.
export const assigneesQuery = (proposal = "") =>
  queryOptions({
    queryKey: ["assignees", proposal],
    queryFn: async () =>
      inOrder(
        await all(
          (pageToken) => proposals.listAssignees({ proposal, pageSize: PAGE, pageToken }),
          (page) => page.assignees,
        ),
      ),
  });

// The reader first, then by name.
export const inOrder = (assignees: Assignee[]): Assignee[] =>
  [...assignees].sort(
    (a, b) => Number(b.caller) - Number(a.caller) || personName(a).localeCompare(personName(b)) || (a.person < b.person ? -1 : 1),
  );

const ALL = "*";
const TAKEN = { role: Access_Role.COORDINATOR, scope: "", onBehalfOf: "", answeredBy: "" };
// "Deputy coordinator, Music, Film".
export const functionOf = ({ scopes, deputy }: Pick<Assignee, "scopes" | "deputy">): string =>
  [authorName({ ...TAKEN, deputy }), ...(scopes.includes(ALL) ? [] : scopes.map(scopeName))].join(", ");

// Of whom no name is known, the function.
const personName = (assignee: Assignee): string => assignee.displayName || functionOf(assignee);
export const assigneeName = (assignee: Assignee): string => (assignee.caller ? t("assignee.you") : personName(assignee));

// Of `people/{person}`, once they are known; of somebody out of the reader's fields, only that there is somebody.
export function nameOfPerson(person: string): string {
  if (!person) return "";
  const known = queryClient.getQueryData(assigneesQuery().queryKey)?.find((each) => each.person === person);
  return known ? assigneeName(known) : t("assignee.another");
}

// Whether there is anybody to give something to, once it is known.
export const hasAssignees = (): boolean => (queryClient.getQueryData(assigneesQuery().queryKey)?.length ?? 0) > 0;

export function useAssignees(): Assignee[] {
  const enabled = mayCoordinate(useSession());
  return useQuery({ ...assigneesQuery(), enabled }).data ?? NOBODY;
}
const NOBODY: Assignee[] = [];
