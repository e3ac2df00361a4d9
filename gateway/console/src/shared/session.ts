// Who is signed in here, and how: {signIn: true} where the gateway signs people in, with the `subject` of this one.
import { queryOptions } from "@tanstack/react-query";

export interface Session {
  signIn?: boolean;
  subject?: string;
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
