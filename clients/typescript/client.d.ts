import type { Interceptor } from "@connectrpc/connect";

/** For `interceptors` of a transport: calls with this token. */
export declare function bearer(token: string): Interceptor;

/** The stable reason of a refused call (docs/errors.md), e.g. "NOT_FOUND", "STALE_ETAG"; empty: it didn't come from Entente. */
export declare function reasonOf(error: unknown): string;
