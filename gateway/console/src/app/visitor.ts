// Whether this reader has been here before, on this device: the tour is shown once.
const STORED = "tour";

export const isNew = (): boolean => localStorage.getItem(STORED) === null;
export const isAtHome = (): void => localStorage.setItem(STORED, "left");
