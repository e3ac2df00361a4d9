// Errors that clients see: how they are declared (once, with a stable reason), built, and carried over gRPC as
// google.rpc.ErrorInfo, BadRequest and RetryInfo. Each service declares its own on its page `services/<name>/errors.h`
// as a constexpr array of Error; this page has those that every service shares. docs/errors.md is held against all of
// them. Thread-safe: values and pure functions, except that hiding an INTERNAL error logs it.
#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace grpc {
class Status;
}

namespace entente::common {

// One kind of error. `when` is the text of docs/errors.md: when it comes, and what the caller can do.
struct Error {
  absl::StatusCode code;
  std::string_view reason;  // UPPER_SNAKE_CASE; never changes
  std::string_view when;
  std::string_view domain = "entente";
};

// A reason of a row violation or warning in an import's report; kSheetRowReasons are those of reading itself.
struct RowReason {
  std::string_view reason;
  std::string_view when;
};

inline constexpr Error kUnauthenticated{absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED",
                                        "No token, or one that this process doesn't know. Sign in again."};
inline constexpr Error kPermissionDenied{
    absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
    "The caller's assignments don't allow this. Reads the same whether or not the thing exists. Ask a coordinator."};
inline constexpr Error kInvalidField{
    absl::StatusCode::kInvalidArgument, "INVALID_FIELD",
    "A field breaks its rule. Each field violation names a field and says what to do."};
inline constexpr Error kMessageTooLarge{
    absl::StatusCode::kInvalidArgument, "MESSAGE_TOO_LARGE",
    "The request's message is too long, or would take far more memory than its length. Send only fields of the "
    "contract, and fewer entries at once."};
inline constexpr Error kInvalidPageToken{
    absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN",
    "The page token isn't one of this query. Send the query of the page before, or start again without a token."};
inline constexpr Error kInvalidFilter{
    absl::StatusCode::kInvalidArgument, "INVALID_FILTER",
    "The filter isn't of the form that docs/filters.md has, or names an unknown field or value."};
inline constexpr Error kInvalidFieldMask{absl::StatusCode::kInvalidArgument, "INVALID_FIELD_MASK",
                                         "The update mask names a field that doesn't exist or is output only."};
inline constexpr Error kInvalidSheet{absl::StatusCode::kInvalidArgument, "INVALID_SHEET",
                                     "The file can't be read as a sheet at all. The message says why and where."};
inline constexpr Error kNotFound{absl::StatusCode::kNotFound, "NOT_FOUND", "There is no resource of this name."};
inline constexpr Error kAlreadyExists{absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                                      "A resource of this name exists. Choose another id, or update the existing one."};
inline constexpr Error kStaleEtag{
    absl::StatusCode::kAborted, "STALE_ETAG",
    "The resource changed since it was read. Read it again, and repeat the change if it still holds."};
inline constexpr Error kRequestIdReused{
    absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
    "This request_id was used for another request. Use a new UUID for each new request."};
inline constexpr Error kPreviewOutdated{absl::StatusCode::kAborted, "PREVIEW_OUTDATED",
                                        "The sheet would do something else now than its preview said: it, or what is "
                                        "stored, has changed. Preview it again."};
inline constexpr Error kCompacted{absl::StatusCode::kOutOfRange, "COMPACTED",
                                  "Changes at this revision are no longer kept. List again and watch from there."};
inline constexpr Error kFutureRevision{
    absl::StatusCode::kFailedPrecondition, "FUTURE_REVISION",
    "The revision is ahead of this service, e.g. after a restored backup. List again and watch from there."};
inline constexpr Error kOtherTimeline{absl::StatusCode::kOutOfRange, "OTHER_TIMELINE",
                                      "The store that answers hasn't gone through the changes that the caller has "
                                      "seen: it was restored from a backup, or "
                                      "is another one. List again and watch from there."};
inline constexpr Error kOverloaded{absl::StatusCode::kResourceExhausted, "OVERLOADED",
                                   "Too many calls wait. Repeat after the time in RetryInfo."};
inline constexpr Error kWatchTooSlow{
    absl::StatusCode::kResourceExhausted, "WATCH_TOO_SLOW",
    "The watcher didn't read for too long what it was sent. Watch again from behind the last revision that arrived, "
    "after the time in RetryInfo, and read faster."};
inline constexpr Error kDependencyUnavailable{
    absl::StatusCode::kUnavailable, "DEPENDENCY_UNAVAILABLE",
    "Another service or a store can't be reached or isn't loaded yet. Repeat."};
inline constexpr Error kShuttingDown{
    absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
    "The process is ending. Repeat: another one answers, or this one after its start."};
inline constexpr Error kDeadlineExceeded{absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                                         "The call's time was over before the work could start or end."};
inline constexpr Error kDataDirInUse{
    absl::StatusCode::kFailedPrecondition, "DATA_DIR_IN_USE",
    "Another process has the data directory open. End it, or choose another directory with --data-dir."};
inline constexpr Error kDataDirNotWritable{
    absl::StatusCode::kFailedPrecondition, "DATA_DIR_NOT_WRITABLE",
    "The data directory can't be made or written to. Give the process the right to write, or choose another."};
inline constexpr Error kStoreUnusable{absl::StatusCode::kFailedPrecondition, "STORE_UNUSABLE",
                                      "The store's file is no database or is damaged. Restore a backup."};
inline constexpr Error kStoreGone{
    absl::StatusCode::kUnavailable, "STORE_GONE",
    "The store's file was removed or replaced under the running service, which takes no writes since. Put the file "
    "back "
    "or restore a backup, and start the service again. What was answered before stands in the file that was removed."};
inline constexpr Error kStoreFull{absl::StatusCode::kResourceExhausted, "STORE_FULL",
                                  "The disk of the store is full. Nothing was stored. Make room and repeat."};
inline constexpr Error kSchemaMismatch{
    absl::StatusCode::kFailedPrecondition, "SCHEMA_MISMATCH",
    "The store was made by a newer or changed program. Start the program that made it, or a newer one."};
inline constexpr Error kListenRefused{
    absl::StatusCode::kFailedPrecondition, "LISTEN_REFUSED",
    "The address can't be listened on: it is in use, or isn't loopback while no identity is configured."};
inline constexpr Error kInvalidConfiguration{absl::StatusCode::kInvalidArgument, "INVALID_CONFIGURATION",
                                             "A flag, environment variable or configured file is wrong."};

// What reading a sheet itself finds; the reasons are named in sheet.h.
inline constexpr auto kSheetRowReasons = std::to_array<RowReason>({
    {"UNTERMINATED_QUOTE", "A quoted cell isn't closed before the end of the sheet."},
    {"STRAY_QUOTE", "A quote stands inside a cell; double it, and quote the whole cell."},
    {"WRONG_FIELD_COUNT", "The row has more or fewer cells than the header."},
    {"DUPLICATE_COLUMN", "The header names a column twice."},
    {"UNKNOWN_COLUMN",
     "A column has no name and isn't empty, or a name that is nearly one of ours; a warning where columns "
     "aren't ours at all and are left out."},
    {"MISSING_COLUMN", "The header lacks a column that is required."},
    {"CONTROL_CHARACTER", "A cell holds NUL or another control character."},
    {"NO_HEADER", "The sheet is empty, or its first row names no column."},
    {"WRONG_SEPARATOR", "The header looks like one with another separator than comma, semicolon, tab or `|`."},
    {"WRONG_ENCODING",
     "Bytes that aren't of the sheet's encoding, or an encoding that has to be named; a warning where "
     "it was guessed, or where text was misread before."},
    {"NOT_A_SHEET", "The file is a page, a PDF, an old workbook or the like; the description says what to send."},
    {"BAD_WORKBOOK",
     "The workbook is damaged, protected by a password, or unpacks to too much; the description says what to do."},
    {"NO_SUCH_TAB", "The workbook has no tab of the name that was given; the description names those that it has."},
    {"OTHER_TABS", "A warning: the workbook has other tabs, which aren't read; the description names them."},
    {"TOO_MANY_ROWS", "The sheet has more rows than one import may have; nothing of it is read."},
    {"ROWS_ABOVE", "A warning: rows stand above the header, and aren't read."},
    {"OTHER_NAME", "A warning: columns are taken by another name that people give them; each is named."},
    {"EMPTY_MARK", "A warning: cells such as n/a, #REF! or - stand for nothing and are read as empty."},
});

inline constexpr auto kCommonErrors = std::to_array<Error>({kUnauthenticated,
                                                            kPermissionDenied,
                                                            kInvalidField,
                                                            kMessageTooLarge,
                                                            kInvalidPageToken,
                                                            kInvalidFilter,
                                                            kInvalidFieldMask,
                                                            kInvalidSheet,
                                                            kNotFound,
                                                            kAlreadyExists,
                                                            kStaleEtag,
                                                            kRequestIdReused,
                                                            kPreviewOutdated,
                                                            kCompacted,
                                                            kFutureRevision,
                                                            kOtherTimeline,
                                                            kOverloaded,
                                                            kWatchTooSlow,
                                                            kDependencyUnavailable,
                                                            kShuttingDown,
                                                            kDeadlineExceeded,
                                                            kDataDirInUse,
                                                            kDataDirNotWritable,
                                                            kStoreUnusable,
                                                            kStoreGone,
                                                            kStoreFull,
                                                            kSchemaMismatch,
                                                            kListenRefused,
                                                            kInvalidConfiguration});

// Facts of one error for programs, e.g. {{"resource", name}}; they go into ErrorInfo.metadata.
using ErrorFacts = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// A status with the error's code, `message` for people (field, value, rule, what to do), and ErrorInfo as payload. Long
// messages and facts are cut, with … at their end: an error travels in HTTP/2 headers, of which many clients take no
// more than 8 KiB.
absl::Status make_error(const Error& error, std::string_view message, ErrorFacts facts = {});

// The same with RetryInfo: repeat after `retry_after`.
absl::Status make_retryable_error(const Error& error, std::string_view message, absl::Duration retry_after,
                                  ErrorFacts facts = {});

// One broken field: a path such as `listing.title`, and the rule with what to do.
struct FieldViolation {
  std::string field;
  std::string description;
};

// Gathers the broken fields of a request, so that one answer names them all: the first 20, as far as 6 KiB hold them,
// and how many more there are. Takes bounded memory, however many are added.
class FieldViolations {
 public:
  static constexpr std::size_t kMostNamed = 20;
  static constexpr std::size_t kMostBytes = 6 << 10;  // of the error as it travels

  void add(std::string field, std::string description);
  // add() when `ok` is false; returns `ok`.
  bool require(bool ok, std::string_view field, std::string_view description);
  bool empty() const { return violations_.empty(); }
  // The first 20.
  const std::vector<FieldViolation>& list() const { return violations_; }
  // OK when empty, else `error` (INVALID_FIELD by default) with BadRequest as payload; the message repeats the
  // violations, and says how many more there are.
  absl::Status status(const Error& error = kInvalidField) const;

 private:
  std::vector<FieldViolation> violations_;
  std::size_t count_ = 0;
};

// The shorthand for a single broken field.
absl::Status invalid_field(std::string_view field, std::string_view description);

// What a status carries: empty when it has no such payload.
std::string reason_of(const absl::Status& status);
std::string fact_of(const absl::Status& status, std::string_view key);
std::vector<FieldViolation> field_violations_of(const absl::Status& status);
absl::Duration retry_after_of(const absl::Status& status);  // zero: none given

// To gRPC with binary google.rpc.Status details (`grpc-status-details-bin`). INTERNAL, UNKNOWN and DATA_LOSS are our
// bugs: their message is logged with the trace id and hidden from the client.
grpc::Status to_grpc(const absl::Status& status, std::string_view trace_id = {});

// Back from gRPC, payloads included. Details that can't be read are dropped; code and message stay. A bare
// UNAUTHENTICATED or PERMISSION_DENIED, as calls get that are refused at their head, has its reason put back.
absl::Status from_grpc(const grpc::Status& status);

}  // namespace entente::common
