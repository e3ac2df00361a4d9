// What a class of needs or pairings is called: `country:ldc`, `region:Africa`, `axis:ns`, `field:music`.
import { label, placeName } from "./network";
import { tMaybe } from "./texts";

export function className(group: string): string {
  const [kind, ...rest] = group.split(":");
  const value = rest.join(":");
  switch (kind) {
    case "axis":
      return tMaybe(`axis.${value}`) ?? value;
    case "region":
      return placeName(value);
    case "field":
      return label("creative-field", value);
    case "beneficiary":
      return label("beneficiary-group", value);
    default:
      return tMaybe(`group.${group.replace(":", ".")}`) ?? group;
  }
}
