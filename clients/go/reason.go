// Package client says why a call of Entente's was refused. The services' stubs stand in the packages below it:
// profiles/v1, listings/v1, matching/v1.
package client

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
)

// ReasonOf is the stable reason of an error (docs/errors.md), e.g. "NOT_FOUND", "STALE_ETAG"; empty: it didn't come
// from Entente.
func ReasonOf(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}
