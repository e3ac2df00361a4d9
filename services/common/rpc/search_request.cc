#include "services/common/rpc/search_request.h"

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostQuery = 200;

}  // namespace

absl::StatusOr<AskedSearch> read_search_request(const std::string& query, int most, std::string_view most_field) {
  FieldViolations violations;
  check_text("query", query, {.max_code_points = kMostQuery, .required = true}, violations);
  violations.require(most >= 0 && most <= kMostFound, most_field, concat("must be 0–", kMostFound));
  ENTENTE_RETURN_IF_ERROR(violations.status());
  AskedSearch asked{read_search_query(query), most == 0 ? kUsuallyFound : most};
  if (asked.query.empty()) return invalid_field("query", "must have a letter or a digit");
  return asked;
}

}  // namespace entente::common
