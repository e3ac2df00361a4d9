// Calls in the Connect protocol as JSON, without a library: this page is to be small.
export class CallError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly reason: string,
  ) {
    super(message);
  }
  // Nothing answered, or not now: the same is sent again later.
  get isUnreachable(): boolean {
    return this.code === "unreachable" || this.code === "unavailable";
  }
}

interface ErrorBody {
  code?: string;
  message?: string;
  details?: { type: string; debug?: { reason?: string; message?: string } }[];
}

export async function call<Reply>(method: string, message: object): Promise<Reply> {
  const response = await fetch(`/entente.${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "connect-protocol-version": "1",
      "accept-language": document.documentElement.lang,
    },
    body: JSON.stringify(message),
  }).catch(() => undefined);
  if (!response) throw new CallError("unreachable", "", "");
  const body: unknown = await response.json().catch(() => ({}));
  if (response.ok) return body as Reply;
  const { code = "unknown", message: said = "", details = [] } = body as ErrorBody;
  const detail = (type: string) => details.find((each) => each.type === `google.rpc.${type}`)?.debug;
  throw new CallError(code, detail("LocalizedMessage")?.message ?? said, detail("ErrorInfo")?.reason ?? "");
}
