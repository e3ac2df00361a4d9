// Resource names, as services write them: `cities/dakar/listings/mobile-media-lab`, `programmes/p/rounds/r/proposals/x`.
export const lastPart = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
// Of a listing or a contact its city.
export const cityOf = (name: string): string => name.split("/").slice(0, 2).join("/");
export const programmeOf = (name: string): string => name.split("/").slice(0, 2).join("/");
export const roundOf = (name: string): string => name.split("/").slice(0, 4).join("/");
// `r/x` of a proposal: what an address says of it, its programme being that of the round shown.
export const roundPath = (round: string): string => {
  const [, programme = "", , id = ""] = round.split("/");
  return `${programme}/${id}`;
};
export const roundName = (path: string): string => {
  const [programme = "", id = ""] = path.split("/");
  return `programmes/${programme}/rounds/${id}`;
};
