// The closed lists of reasons of a step (docs/review.md), in the order in which they are numbered on the screen.
import { pattern } from "./texts";

export const REASONS = {
  return: ["needs-information", "listing-out-of-date", "dates", "prefers-other-partner", "other"],
  reject: ["not-relevant", "too-weak", "known-already", "not-feasible", "other"],
  close: ["no-report", "did-not-take-place", "other"],
  cancel: ["no-capacity", "no-funds", "partner-silent", "changed-plans", "other"],
  override: ["cities-know-each-other", "agreed-elsewhere", "other"],
} as const;

export const reasonName = (reason: string): string => {
  const name = pattern(`review.reason.${reason}`) ?? reason;
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
};
