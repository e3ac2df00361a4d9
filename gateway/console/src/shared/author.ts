// Who took a decision, as a function: "Deputy coordinator, Music". Names of people are nobody's business here.
import type { Decision } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Access_Role } from "#contracts/entente/type/v1/access_pb.js";
import { lastPart } from "./names";
import { cityName, label } from "./network";
import { t } from "./texts";

type Taken = Pick<Decision, "role" | "scope" | "deputy" | "onBehalfOf" | "answeredBy">;

// A creative field or a city; empty: all of the network.
export const scopeName = (scope: string): string =>
  scope.startsWith("fields/")
    ? label("creative-field", lastPart(scope))
    : scope.startsWith("cities/")
      ? cityName(scope)
      : "";

function roleName({ role, deputy }: Taken): string {
  switch (role) {
    case Access_Role.COORDINATOR:
      return t(deputy ? "author.deputy_coordinator" : "author.coordinator");
    case Access_Role.FOCAL_POINT:
      return t(deputy ? "author.deputy_focal_point" : "author.focal_point");
    case Access_Role.INVITED:
      return t("author.invited");
    case Access_Role.SERVICE:
      return t("author.service");
    case Access_Role.OPERATOR:
      return t("author.operator");
    default:
      return ""; // the service itself, or a decision from before roles were noted
  }
}

export const authorName = (taken: Taken): string =>
  [
    roleName(taken),
    scopeName(taken.scope) || (taken.onBehalfOf && cityName(taken.onBehalfOf)),
    taken.answeredBy,
  ]
    .filter(Boolean)
    .join(", ");
