import { ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "./google/rpc/error_details_pb.js";

export function bearer(token) {
  return (next) => (request) => {
    request.header.set("Authorization", `Bearer ${token}`);
    return next(request);
  };
}

export function reasonOf(error) {
  return ConnectError.from(error).findDetails(ErrorInfoSchema)[0]?.reason ?? "";
}
