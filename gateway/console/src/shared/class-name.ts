// What a class of needs or pairings is called: `country:ldc`, `region:Africa`, `axis:ns`, `field:music`.
import { label, placeName } from "./network";
import { t, tMaybe } from "./texts";

const AXES = { ns: "axis.ns", ss: "axis.ss", nss: "axis.nss", sn: "axis.sn", nn: "axis.nn" } as const;

export function className(group: string): string {
  const [kind, ...rest] = group.split(":");
  const value = rest.join(":");
  switch (kind) {
    case "axis":
      return value in AXES ? t(AXES[value as keyof typeof AXES]) : value;
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
