// Who took a decision, as a function: "Deputy coordinator, Music". Names of people are nobody's business here.
import type { Decision } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Access_Role } from "#contracts/entente/type/v1/access_pb.js";
import { lastPart } from "@/shared/names";
import { cityName, label } from "@/shared/network";
import { t } from "@/shared/texts";

type Taken = Pick<Decision, "role" | "scope" | "deputy" | "onBehalfOf" | "answeredBy">;

// For whom: a creative field or a city; empty: all of the network.
const scopeName = ({ scope, onBehalfOf }: Taken): string => {
  if (scope.startsWith("fields/")) return label("creative-field", lastPart(scope));
  const city = scope.startsWith("cities/") ? scope : onBehalfOf;
  return city ? cityName(city) : "";
};

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
  [roleName(taken), scopeName(taken), taken.answeredBy].filter(Boolean).join(", ");
