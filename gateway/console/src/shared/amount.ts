// Amounts in words: "a priority need and 12 points", compared from the first part to the last.
import type { Amount } from "#contracts/entente/type/v1/quantity_pb.js";
import { points } from "./format";
import { counted, t } from "./texts";

type Parts = Pick<Amount, "priorityNeeds" | "needs" | "points">;

export const isNothing = (amount: Parts | undefined): boolean =>
  !amount || (amount.priorityNeeds === 0n && amount.needs === 0n && amount.points === 0n);
// A need weighs more than any points.
export const isNeeds = (amount: Parts | undefined): boolean =>
  amount !== undefined && (amount.priorityNeeds !== 0n || amount.needs !== 0n);

// An amount without its sign; what it costs or brings is said around it.
export function amountText(amount: Parts | undefined, scale: number): string {
  if (isNothing(amount) || !amount) return t("amount.nothing");
  const [priority, needs, worth] = [amount.priorityNeeds, amount.needs, amount.points].map((part) =>
    Math.abs(Number(part)),
  ) as [number, number, number];
  const parts: string[] = [];
  if (priority > 0) parts.push(counted("amount.priority", priority));
  // A priority need is a need as well: what is left are the others.
  const others = amount.priorityNeeds === 0n ? needs : Math.abs(Number(amount.needs - amount.priorityNeeds));
  if (others > 0) parts.push(counted("amount.needs", others));
  if (worth > 0) parts.push(t("amount.points", { points: points(worth, scale) }));
  return parts.length > 1
    ? t("amount.and", { first: parts.slice(0, -1).join(", "), last: parts.at(-1) ?? "" })
    : (parts[0] ?? t("amount.nothing"));
}
