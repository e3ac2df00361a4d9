// Who is signed in here, and how: {signIn: true} where the gateway signs people in; the `subject` of this one and what they
// are in the network now (gateway/session_document.h). By it a screen leaves out what a role may not do; services decide.
import { queryOptions } from "@tanstack/react-query";

export interface Assignment {
  role: "coordinator" | "focal-point" | "observer" | "operator" | "service";
  scope: string; // `*`, `fields/{code}` or `cities/{city}`
  untilTime?: string;
}

export interface Session {
  signIn?: boolean;
  subject?: string;
  assignments?: Assignment[];
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session> => {
    const response = await fetch("/session");
    return response.ok ? ((await response.json()) as Session) : {};
  },
});

// Comes back to this very address.
export const signInAddress = (): string =>
  `/sign-in?return_to=${encodeURIComponent(window.location.pathname + window.location.search)}`;

export async function signOut(): Promise<void> {
  const response = await fetch("/sign-out", { method: "POST" });
  const { location = "/" } = response.ok ? ((await response.json()) as { location?: string }) : {};
  window.location.assign(location);
}
