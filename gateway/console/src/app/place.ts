// Where the console stands in the gateway, and where in the console this page is.
export const BASE = "/console";
export const pathHere = (): string => window.location.pathname.slice(BASE.length) || "/";
