"""A channel to Entente, with a token, and why a call was refused. The services' stubs stand in entente.{profiles,listings,matching}.v1."""
import grpc
from google.rpc import error_details_pb2, status_pb2


class _Bearer(grpc.AuthMetadataPlugin):
    def __init__(self, token):
        self._token = token

    def __call__(self, _context, callback):
        callback((("authorization", f"Bearer {self._token}"),), None)


def channel(address, token=None, authority=None):
    """`address`: host:port. Without `authority` (the PEM of who signs the server's certificate) in plain text, where a token goes along
    only to this machine: gRPC sends none in the clear."""
    if authority is None:
        return grpc.insecure_channel(address) if token is None else grpc.secure_channel(
            address, grpc.composite_channel_credentials(grpc.local_channel_credentials(), grpc.metadata_call_credentials(_Bearer(token))))
    credentials = grpc.ssl_channel_credentials(authority)
    if token is not None:
        credentials = grpc.composite_channel_credentials(credentials, grpc.metadata_call_credentials(_Bearer(token)))
    return grpc.secure_channel(address, credentials)


def reason_of(error):
    """The stable reason of a grpc.RpcError (docs/errors.md), e.g. "NOT_FOUND", "STALE_ETAG"; empty: it didn't come from Entente."""
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for detail in status_pb2.Status.FromString(value).details:
            info = error_details_pb2.ErrorInfo()
            if detail.Unpack(info):
                return info.reason
    return ""
